// Package report is the command that makes a page of runs.
package report

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"vaelab/internal/cli"
	"vaelab/report"
	"vaelab/run"
)

// Command is `vaelab report`.
var Command = cli.Command{Help: help, Flags: func() any { return new(Flags) }, Run: runReport}

var help = cli.Help{
	Name:  "report",
	Args:  "[RUN...]",
	Short: "a page of one run or several, with the model to play with",
	Long: `Writes one HTML file that holds all it shows and needs no network: what the run was told and what it came to, its curves,
its pictures over the epochs, the codes of test images, and the model itself, which the page computes: sliders for its code, draws
from the prior, and a canvas to draw an image on, of which it shows the posterior, the reconstruction and the -ELBO.

RUN is a run directory or a .safetensors file; without any it is the newest run in checkpoints/.`,
	Examples: []cli.Example{
		{Line: "vaelab report", Note: "the newest run, to report.html"},
		{Line: "vaelab report checkpoints/RUN --out run.html"},
		{Line: "vaelab report checkpoints/A checkpoints/B", Note: "side by side"},
		{Line: "vaelab report --eval RESULTS", Note: "with what eval --out RESULTS measured"},
		{Line: "vaelab report --serve", Note: "at http://127.0.0.1:8710/, while the run trains"},
	},
	Notes: `The page's draws are those of vaelab sample with the same seed, in their order. A model that the page has no means to
compute is shown without sliders, and the page says why.

With --serve the page asks for what is new every other second, and what is set in it stays: a zoom, a code, a drawing. Runs are read
only while somebody looks, and a fifth of the time at most. No other computer reaches the page, and no other page reads it.

Prints the name of the file that it wrote, or where the page is.`,
}

// Flags are all that a user can say.
type Flags struct {
	Out       string `flag:"out,o" arg:"FILE" default:"report.html" group:"Input and output" help:"the file"`
	Overwrite bool   `flag:"overwrite" help:"replace the file in --out"`
	Serve     bool   `flag:"serve" help:"write nothing: show the page to browsers on this computer, and keep it up with runs that are training, until Ctrl-C"`
	Addr      string `flag:"addr" arg:"ADDRESS:PORT" default:"127.0.0.1:8710" help:"where --serve listens, an address of this computer for itself; of port 0 the system chooses one"`
	Data      string `flag:"data" arg:"PATH" help:"folder or file with the data set that the runs were trained on (default: where each was trained)"`
	Eval      string `flag:"eval" arg:"DIR|FILE" repeat:"\x00" help:"an evaluation by eval --out, of one of the runs; it may be given several times"`
	Seed      uint64 `flag:"seed" default:"1" help:"of draws from the prior"`
	Weights   int    `flag:"weights" arg:"MB" default:"8" min:"0" max:"1024" help:"weights that the page may hold, in megabytes; a model whose weights take it beyond is shown without sliders"`

	Device  string `flag:"device" default:"auto" group:"Execution" help:"auto, cpu, cuda or cuda:N; help lists them"`
	Threads int    `flag:"threads" default:"0" min:"0" max:"1024" help:"goroutines that compute; 0: one for each processor"`
}

func runReport(ctx context.Context, args []string, std cli.IO) error {
	var f Flags
	flags := cli.Bind(help, &f)
	if err := flags.Parse(args, std); err != nil {
		return err
	}
	if err := f.check(flags.Given); err != nil {
		return err
	}
	evaluations, err := readEvaluations(f.Eval)
	if err != nil {
		return err
	}
	device, err := run.OpenDevice(f.Device, f.Threads, std)
	if err != nil {
		return err
	}
	defer device.Close()
	device.Announce(std.Stderr)

	m := &maker{
		reader:      reader{Flags: f, device: device, stderr: std.Stderr, evaluations: evaluations, several: len(flags.Args()) > 1},
		checkpoints: flags.Args(),
		made:        cli.Line(append([]string{cli.Program, "report"}, args...)...),
	}
	if len(m.checkpoints) == 0 {
		m.checkpoints = []string{""} // the newest
	}
	if f.Serve {
		return m.serve(ctx, std.Stdout)
	}
	page, err := m.page(ctx)
	if err != nil {
		return err
	}
	if err := m.unused(); err != nil {
		return err
	}
	if err := run.WriteFile(f.Out, func(w io.Writer) error { return page.Write(w) }); err != nil {
		return fmt.Errorf("%w: choose another --out", err)
	}
	_, err = fmt.Fprintln(std.Stdout, filepath.ToSlash(f.Out))
	return err
}

// check refuses flags that do not go together, and a file that is there.
func (f *Flags) check(given func(flag string) bool) error {
	if f.Serve {
		for _, flag := range []string{"out", "overwrite"} {
			if given(flag) {
				return cli.Usagef("--%s is of a page that is written, and --serve writes none", flag)
			}
		}
		return nil
	}
	if given("addr") {
		return cli.Usagef("--addr is of --serve: say that, too")
	}
	if _, err := os.Lstat(f.Out); err == nil && !f.Overwrite {
		return fmt.Errorf("%s is there already: choose another --out, or say --overwrite", f.Out)
	}
	return nil
}

// maker makes the page.
type maker struct {
	reader
	checkpoints []string
	made        string // the command line
}

// page reads the runs as they are now.
func (m *maker) page(ctx context.Context) (*report.Page, error) {
	m.budget = m.Weights << 20
	page := &report.Page{Made: m.made}
	var names []string
	for _, checkpoint := range m.checkpoints {
		one, err := m.read(ctx, checkpoint)
		if err != nil {
			return nil, err
		}
		page.Runs = append(page.Runs, one)
		names = append(names, one.Name)
	}
	page.Title = strings.Join(names, ", ")
	if len(names) > 3 {
		page.Title = fmt.Sprintf("%s and %d more runs", names[0], len(names)-1)
	}
	return page, nil
}
