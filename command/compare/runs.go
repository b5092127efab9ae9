package compare

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"vaelab/internal/cli"
	"vaelab/internal/figure"
	"vaelab/internal/setting"
	"vaelab/run"
	"vaelab/study/runs"
)

var runsHelp = cli.Help{
	Name:  "compare runs",
	Args:  "[DIR...]",
	Short: "trained runs over seeds: means, intervals, differences",
	Long: `Takes the finished runs at and below DIR, checkpoints/ if none is named, such as a sweep's
folder. Runs that agree in all that their weights depend on but the seed are a cell; the
settings in which cells differ are the axes. Prints of each cell the mean over seeds and
its 95 % interval by Student's t: -ELBO, recon and KL in nats per test image, active units
and seconds of training; with --bound-samples K also -L_K, a bound on -log p(x).

They are of the epoch with the best validation loss, with --validation, else of the last:
nothing is chosen on the test set. Runs that are not finished, diverged or damaged are left
out and named. Runs that were measured on different test images are refused.`,
	Examples: []cli.Example{
		{Line: "vaelab compare runs sweep"},
		{Line: "vaelab compare runs sweep --against beta=1", Note: "differences of runs with the same seed"},
		{Line: "vaelab compare runs sweep more checkpoints/RUN --out comparison", Note: "with figures"},
		{Line: "vaelab compare runs sweep --bound-samples 500"},
		{Line: "vaelab compare runs sweep --csv >cells.csv"},
	},
	Notes: `--out writes runs.html, a page with all of it, runs.md, runs.json, runs.csv and the figures: axis.png, measures over a
numerical axis, with a line for each value of a second one, and curves.png, the test set
after each epoch.`,
}

// runsFlags are all that a user can say to `compare runs`.
type runsFlags struct {
	Bound     int    `flag:"bound-samples" arg:"K" default:"0" min:"0" max:"1000000" group:"Result" help:"also measure -L_K, a bound on -log p(x) by K draws an image, of each run, which takes a while; 0: do not"`
	Against   string `flag:"against" arg:"CELL" help:"also compare each cell with this one, such as beta=1,latent=2: by runs of the same seed where there are two pairs at least, else by means"`
	JSON      bool   `flag:"json" help:"print one JSON object instead of the table"`
	CSV       bool   `flag:"csv" help:"print a row for each cell in CSV instead of the table"`
	Out       string `flag:"out,o" arg:"DIR" help:"write it all, and figures, into DIR"`
	Overwrite bool   `flag:"overwrite" help:"replace the comparison that is in --out"`
	Format    string `flag:"format" default:"png" values:"png|svg|pdf" help:"of the figures"`
	Device    string `flag:"device" default:"auto" group:"Execution" help:"that --bound-samples measures on: auto, cpu, cuda or cuda:N; help lists them"`
	Threads   int    `flag:"threads" default:"0" min:"0" max:"1024" help:"goroutines that compute it; 0: one for each processor. They change no result"`
}

// runStudy is a comparison of runs.
type runStudy struct {
	runsFlags
	study
	name    string                  // of the sub-command
	tabular func([][]string) string // writes a table on stdout
	*runs.Table
	all     []*runs.Run
	ids     map[*runs.Run]string // of those that count
	base    *runs.Cell           // of --against, or nil
	settled []string             // settings that all runs have and that are not train's defaults, as flags
	images  string               // that all were measured on
}

// Names of the files of a comparison of runs; curvesFile is another.
const (
	axisFile    = "axis.png"
	runsFile    = "runs.json"
	cellsFile   = "runs.csv"
	runsArticle = "runs.md"
	runsPage    = "runs.html"
)

var runContents = run.Contents{What: "a comparison", Files: run.Names(axisFile, curvesFile, runsFile, cellsFile, runsArticle, runsPage)}

// runRuns is `compare runs`.
func runRuns(ctx context.Context, args []string, std cli.IO) error {
	s := &runStudy{study: study{args: args, std: std}, name: "runs", tabular: columns}
	flags := cli.Bind(runsHelp, &s.runsFlags)
	if err := flags.Parse(args, std); err != nil {
		return err
	}
	if s.JSON && s.CSV {
		return cli.Usagef("--json and --csv do not go together")
	}
	if s.Out == "" && (s.Overwrite || flags.Given("format")) {
		return cli.Usagef("--overwrite and --format are for --out DIR")
	}
	if s.Out != "" {
		var err error
		if s.folder, err = run.NewFolder(s.Out, "runs", &runContents, s.Overwrite); err != nil {
			return err
		}
	}
	if err := s.read(ctx, flags.Args()); err != nil {
		return err
	}
	if err := s.choose(); err != nil {
		return err
	}
	if err := s.bound(ctx, new(bounds)); err != nil {
		return err
	}
	if s.folder != nil {
		if err := s.write(); err != nil {
			return err
		}
	}
	return s.print()
}

// choose finds the cell that is compared against.
func (s *runStudy) choose() error {
	if s.Against == "" {
		return nil
	}
	if s.base = s.Named(s.Against); s.base != nil && len(s.base.Runs) > 0 {
		return nil
	}
	var names []string
	for _, c := range s.Cells {
		names = append(names, c.Name)
	}
	if s.base != nil {
		return cli.Usagef("--against: no run of %s counts", s.Against)
	}
	const listed = 20
	if len(names) > listed {
		return cli.Usagef("--against: %s is none of the %d cells%s", s.Against, len(names), setting.Suggestion("", s.Against, names))
	}
	return cli.Usagef("--against: %s is none of the cells %s", s.Against, setting.List(names, "and"))
}

// write writes the folder.
func (s *runStudy) write() error {
	if err := s.folder.Make(); err != nil {
		return err
	}
	made, missing := s.figures()
	for _, f := range made {
		if err := s.figure(s.name, s.folder.Path(run.InFormat(f.File, s.Format)), s.title(), func() (*figure.Figure, error) { return f.figure, nil }); err != nil {
			return err
		}
	}
	for _, why := range missing {
		s.say("%s", why)
	}
	text, err := s.article(made, missing)
	if err != nil {
		return err
	}
	if err := run.WriteText(s.folder.Path(runsArticle), []byte(text)); err != nil {
		return err
	}
	page, err := s.page(made, missing)
	if err != nil {
		return err
	}
	if err := run.WriteFile(s.folder.Path(runsPage), page.Write); err != nil {
		return err
	}
	if err := run.WriteJSON(s.folder.Path(runsFile), s.result()); err != nil {
		return err
	}
	if err := run.WriteFile(s.folder.Path(cellsFile), s.writeCSV); err != nil {
		return err
	}
	s.say("%s", s.folder.Path(runsArticle))
	return nil
}

// print prints the table, JSON or CSV, and on stderr the runs that are left out.
func (s *runStudy) print() error {
	for _, r := range s.lost() {
		s.say("%s: left out: %s", r.Dir, r.Why)
	}
	switch {
	case s.JSON:
		return json.NewEncoder(s.std.Stdout).Encode(s.result())
	case s.CSV:
		return s.writeCSV(s.std.Stdout)
	}
	text := s.tabular(s.table())
	if s.base != nil {
		text += "\n" + s.tabular(s.differences())
	}
	_, err := io.WriteString(s.std.Stdout, cli.Printable(text+"\n"+s.notes()))
	return err
}

// lost are the runs that do not count.
func (s *runStudy) lost() (lost []*runs.Run) {
	for _, r := range s.all {
		if r.Why != "" {
			lost = append(lost, r)
		}
	}
	return lost
}

// counted are the runs that do.
func (s *runStudy) counted() (counted []*runs.Run) {
	for _, c := range s.Cells {
		counted = append(counted, c.Runs...)
	}
	return counted
}

// title says of what a figure is.
func (s *runStudy) title() string {
	return fmt.Sprintf("%s in %s", cli.Count(len(s.counted()), "run"), cli.Count(len(s.Cells), "cell"))
}
