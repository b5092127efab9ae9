// Package export is the command that writes a model, and what it makes of images, as files of other programs.
package export

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"vaelab/eval"
	"vaelab/internal/cli"
	"vaelab/run"
)

func runExport(ctx context.Context, args []string, std cli.IO) error {
	var f Flags
	if err := cli.Bind(help, &f).Parse(args, std); err != nil {
		return err
	}
	if err := f.check(); err != nil {
		return err
	}
	progress, err := cli.NewProgress(std.Stderr, f.Progress)
	if err != nil {
		return err
	}
	x := &exporter{Flags: f, progress: progress}
	if err := x.outputs(); err != nil {
		return err
	}
	device, err := run.OpenDevice(f.Device, f.Threads, std)
	if err != nil {
		return err
	}
	defer device.Close()
	device.Announce(std.Stderr)
	if x.model, err = run.Open(f.Checkpoint, device); err != nil {
		return err
	}
	defer x.model.Close()
	x.model.Announce(std.Stderr)
	if err := x.write(ctx); err != nil {
		return x.model.Blame(err)
	}
	for _, path := range []string{f.ONNX, f.TensorBoard, f.NPZ, f.Safetensors} {
		if path != "" {
			fmt.Fprintln(std.Stdout, path)
		}
	}
	return nil
}

// exporter writes a model as files of other programs.
type exporter struct {
	Flags
	model      *run.Model
	onnx, logs *run.Folder // nil: not asked for
	progress   *cli.Progress
}

// outputs refuses what should not be written, before any work is done.
func (x *exporter) outputs() (err error) {
	if x.ONNX != "" {
		if x.onnx, err = run.NewFolder(x.ONNX, "onnx", &networks, x.Overwrite); err != nil {
			return err
		}
	}
	if x.TensorBoard != "" {
		if x.logs, err = run.NewFolder(x.TensorBoard, "tensorboard", &logs, x.Overwrite); err != nil {
			return err
		}
	}
	for _, path := range []string{x.NPZ, x.Safetensors} {
		if path == "" {
			continue
		}
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return fmt.Errorf("%s: %w: choose another name", path, err)
		}
		if _, err := os.Lstat(path); err == nil && !x.Overwrite {
			return fmt.Errorf("%s is there already: choose another name, or say --overwrite", path)
		}
	}
	return nil
}

// write writes what is asked for.
func (x *exporter) write(ctx context.Context) error {
	if x.onnx != nil {
		if err := x.toONNX(); err != nil {
			return err
		}
	}
	if x.logs == nil && !x.tables() {
		return nil
	}
	images, err := x.images(ctx)
	if err != nil {
		return err
	}
	c, err := x.encode(ctx, images)
	if err != nil {
		return err
	}
	if x.logs != nil {
		if err := x.toTensorBoard(ctx, images, c); err != nil {
			return err
		}
	}
	if !x.tables() {
		return nil
	}
	return x.toTables(ctx, images, c)
}

// images are those whose codes are written.
func (x *exporter) images(ctx context.Context) (eval.Images, error) {
	m := x.model
	if x.Bound > 0 && m.Objective.Traits().Point {
		return eval.Images{}, cli.Usagef("--bound-samples: %s is an autoencoder, whose posterior is a point: it has no bound on log p(x)", m.Path)
	}
	set, err := m.Data(ctx, x.Data)
	if err != nil {
		return eval.Images{}, err
	}
	split, err := m.Images(set, x.Split)
	if err != nil {
		return eval.Images{}, err
	}
	binarize, err := m.Binarization(x.Binarize, split, x.Bound > 0)
	return eval.Images{Set: x.first(split), Binarize: binarize, Seed: x.Seed}, err
}
