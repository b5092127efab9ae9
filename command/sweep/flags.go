package sweep

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"vaelab/command/train"
	"vaelab/internal/cli"
	"vaelab/internal/setting"
	"vaelab/sweep"
)

// Command is `vaelab sweep`.
var Command = cli.Command{Help: help, Flags: func() any { return new(Flags) }, Run: runSweep}

var help = cli.Help{
	Name:  "sweep",
	Short: "train many runs: a grid of settings, each with some seeds",
	Long: `Writes a folder with sweep.json and a run directory for each cell and seed, such as
beta=0.5,latent=2/seed-1. Every flag of train may be an axis or, given here, one of all runs
(vaelab train -h lists them). What train would refuse is refused before anything starts.
The same command again goes on with what is unfinished; with more values or seeds it adds
runs.`,
	Examples: []cli.Example{
		{Line: "vaelab sweep --grid beta=0.5,1,2,4 --grid latent=2,20 --seeds 5 --epochs 20 --out sweep"},
		{Line: "vaelab sweep --grid 'hidden=400;200,200' --out wide", Note: "values with commas"},
		{Line: "vaelab sweep --grid lr=log:1e-4..1e-2 --grid latent=2..64 --sample 20 --out drawn"},
		{Line: "vaelab sweep --grid lr=log:1e-4..1e-2 --sample 27 --halve 3 --validation 5000 --epochs 27 --out best", Note: "27 for 1 epoch, 9 for 3, 3 for 9, 1 for 27"},
		{Line: "vaelab sweep --grid beta=1,4 --seeds 3 --out sweep --dry-run", Note: "the runs, and about how long they take"},
		{Line: "vaelab sweep --grid beta=1,4 --seeds 9 --out sweep --engine slurm --time 2:00:00 --cpus 4"},
		{Line: "vaelab sweep --grid beta=1,4 --seeds 9 --out sweep --engine kubernetes --image vaelab:1 --claim runs | kubectl apply -f -"},
		{Line: "vaelab sweep --file sweep.toml --out sweep", Note: "grid and flags from a file"},
		{Line: "vaelab sweep --status sweep", Note: "how far each run is"},
	},
	Notes: `Ctrl-C saves and stops all runs. A run that fails is written down, and the others go on.
Exit codes: 0 all runs are finished, 1 some failed, 2 wrong usage, 130 stopped by Ctrl-C.`,
}

// Flags are all that a user can say of a sweep, beside the flags of train.
type Flags struct {
	Out    string     `flag:"out,o" arg:"DIR" group:"Runs" help:"the folder of the sweep: new, empty or one that an earlier command began"`
	Grid   sweep.Axes `flag:"grid" arg:"FLAG=V,..." repeat:"\t" help:"an axis: a flag of train and its values, with semicolons between them if they have commas themselves; with --sample also a range, LOW..HIGH, or log:LOW..HIGH for logarithms that are uniform"`
	File   string     `flag:"file" arg:"FILE" help:"a sweep in TOML: flags of this command, axes below [grid] and flags of train below [train]; what is typed wins"`
	Seeds  int        `flag:"seeds" arg:"N" default:"1" min:"1" max:"100000" help:"runs of each cell, with seeds from --seed on"`
	Sample int        `flag:"sample" arg:"N" default:"0" min:"0" max:"100000" help:"draw N cells from the axes, by --seed; 0: all cells of the grid"`
	Halve  int        `flag:"halve" arg:"N" default:"0" min:"0" max:"1000" help:"successive halving: train all cells for a part of the epochs, the Nth part of them with the lowest -ELBO of the validation images N times as long, and so on; 0: train all to the end"`
	Engine string     `flag:"engine" default:"local" values:"local|slurm|kubernetes" group:"Execution" help:"what executes the runs: processes of this computer, an array job of Slurm, or an Indexed Job of Kubernetes, whose manifest is printed"`
	Jobs   int        `flag:"jobs" default:"0" min:"0" max:"10000" help:"runs at once, of processes here, among which the processors are shared out; 0: one for each processor, of a cluster as many as it has room for"`
	Task   int        `flag:"task" default:"-1" min:"-1" help:"train run N of the sweep in --out, counted from 0, in this process: what a scheduler calls; with --threads and --device as train has them"`
	Plan   string     `flag:"plan" arg:"FILE" help:"with --task: the sweep.json that --out is to have, unless it has it"`
	DryRun bool       `flag:"dry-run" help:"list the runs, refuse what would be refused, measure about how long they take, and do nothing"`
	Status string     `flag:"status" arg:"DIR" help:"say how far the runs of the sweep in DIR are"`
	JSON   bool       `flag:"json" help:"print one JSON object with the result last"`
	Quiet  bool       `flag:"quiet,q" help:"print only errors"`

	CPUs      int    `flag:"cpus" default:"1" min:"1" max:"1024" group:"Clusters" help:"processors of a task, and threads"`
	Memory    string `flag:"memory" arg:"SIZE" help:"of a task: 4G for Slurm, 4Gi for Kubernetes"`
	Partition string `flag:"partition" arg:"NAME" group:"Slurm" help:"as sbatch takes it, like the next ones"`
	Time      string `flag:"time" arg:"TIME" help:"of a task, after which it goes on as a task again"`
	Account   string `flag:"account" arg:"NAME" help:"that pays"`
	Extra     Lines  `flag:"extra" arg:"OPTION" repeat:"\t" help:"one more option of sbatch, such as --extra=--gres=gpu:1"`
	Image     string `flag:"image" arg:"NAME" group:"Kubernetes" help:"of the containers, made by the Dockerfile"`
	Claim     string `flag:"claim" arg:"NAME" help:"a PersistentVolumeClaim that is there, in which --out names a folder"`
	GPUs      int    `flag:"gpus" default:"0" min:"0" max:"1" help:"NVIDIA GPUs of a task"`

	said file `flag:"-"` // by --file
}

// Base returns what the file says of this command's flags, below those that are typed.
func (f *Flags) Base(typed func(string) string, _ func(string) ([]setting.Given, error)) (below []setting.Given, err error) {
	if path := typed("file"); path != "" {
		f.said, err = readFile(path)
	}
	return f.said.flags, err
}

// merge takes the grid of the file, unless there is another, and adds its flags of train to those that are typed.
func (f *Flags) merge(typed []setting.Given) []setting.Given {
	if len(f.Grid) == 0 {
		f.Grid = f.said.grid
	}
	all := typed
	for _, g := range f.said.train {
		if !slices.ContainsFunc(typed, func(t setting.Given) bool { return t.Name == g.Name }) {
			all = append(all, g)
		}
	}
	return all
}

// Engines that --engine names.
const (
	onLocal      = "local"
	onSlurm      = "slurm"
	onKubernetes = "kubernetes"
)

// engines are those that a flag is for; flags that are not listed are for all.
var engines = map[string][]string{
	"cpus": {onSlurm, onKubernetes}, "memory": {onSlurm, onKubernetes},
	"partition": {onSlurm}, "time": {onSlurm}, "account": {onSlurm}, "extra": {onSlurm},
	"halve": {onLocal},
	"image": {onKubernetes}, "claim": {onKubernetes}, "gpus": {onKubernetes},
}

// Lines are texts that a flag gives one by one; as a setting they are joined by tabs.
type Lines []string

// UnmarshalText reads lines with tabs between them.
func (l *Lines) UnmarshalText(text []byte) error {
	*l = strings.FieldsFunc(string(text), func(r rune) bool { return r == '\t' })
	return nil
}

// MarshalText returns what UnmarshalText reads.
func (l Lines) MarshalText() ([]byte, error) { return []byte(strings.Join(l, "\t")), nil }

// own are flags of train that a sweep gives by itself, or that are for one process at a terminal.
var own = []string{"out", "resume", "continue", "overwrite", "dry-run", "stop-after", "progress", "json", "quiet", "verbose"}

// trains are the flags of train that a sweep takes.
func trains() (all []*setting.Setting) {
	for _, s := range setting.Of(new(train.Flags)).All() {
		if !slices.Contains(own, s.Name) {
			all = append(all, s)
		}
	}
	return all
}

// check refuses flags that do not go together.
func (f *Flags) check(passed []setting.Given) error {
	switch {
	case f.Status != "" && (f.Out != "" || len(f.Grid) > 0 || len(passed) > 0):
		return cli.Usagef("--status names the folder of a sweep, and is alone")
	case f.Status == "" && f.Out == "":
		return cli.Usagef("--out DIR names the folder of the sweep")
	case f.Engine == onKubernetes && (f.Image == "" || f.Claim == ""):
		return cli.Usagef("--engine kubernetes needs --image NAME and --claim NAME")
	case f.Engine != onLocal && f.JSON && !f.DryRun:
		return cli.Usagef("--json prints what a sweep came to, or its --dry-run or --status, and --engine %s only begins it", f.Engine)
	case f.Halve == 1:
		return cli.Usagef("--halve 1 would halve nothing: 2 lets every second cell go on, 3 every third")
	case f.Plan != "" && f.Task < 0:
		return cli.Usagef("--plan FILE is for --task N")
	case f.Task >= 0 && (len(f.Grid) > 0 || slices.ContainsFunc(passed, func(g setting.Given) bool { return g.Name != "threads" && g.Name != "device" })):
		return cli.Usagef("--task N trains a run of %s, which says all of it but --threads and --device", sweep.File)
	}
	for _, s := range setting.Of(f).All() {
		if of := engines[s.Name]; of != nil && s.Changed() && !slices.Contains(of, f.Engine) {
			return cli.Usagef("--%s is for --engine %s", s.Name, setting.List(of, "and"))
		}
	}
	for _, axis := range f.Grid {
		if err := checkAxis(axis.Flag); err != nil {
			return cli.Usagef("%w", err)
		}
		if slices.ContainsFunc(passed, func(g setting.Given) bool { return g.Name == axis.Flag }) {
			return cli.Usagef("--%s is an axis, and given for all runs: choose one", axis.Flag)
		}
	}
	return nil
}

// checkAxis refuses a flag that is no axis.
func checkAxis(flag string) error {
	known := names(trains())
	switch {
	case flag == "seed":
		return errors.New("--grid seed: seeds are no axis: --seeds N are N of them, from --seed on")
	case flag == "config":
		return errors.New("--grid config: files are no axis: the flags in them are")
	case slices.Contains(own, flag):
		return fmt.Errorf("--grid %s: the sweep has this by itself: it is no axis", flag)
	case !slices.Contains(known, flag):
		return fmt.Errorf("--grid %s: train has no such flag%s", flag, setting.Suggestion("--grid ", flag, known))
	}
	return nil
}

func names(of []*setting.Setting) (all []string) {
	for _, s := range of {
		all = append(all, s.Name)
	}
	return all
}
