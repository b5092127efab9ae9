package command_test

import (
	"fmt"
	"os"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"vaelab/run"
)

// edit changes a file's content in place.
func edit(path string, change func(content []byte) ([]byte, error)) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if content, err = change(content); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, content, 0o644)
}

// place reads an offset into content, from the end if it is negative.
func place(content []byte, text string) (int, error) {
	i, err := strconv.Atoi(text)
	if i < 0 {
		i += len(content)
	}
	if err == nil && (i < 0 || i >= len(content)) {
		err = fmt.Errorf("no byte %d in %d", i, len(content))
	}
	return i, err
}

// poke sets a byte: poke FILE OFFSET VALUE
func poke(ts *testscript.TestScript, args []string) error {
	return edit(ts.MkAbs(args[0]), func(content []byte) ([]byte, error) {
		i, err := place(content, args[1])
		if err != nil {
			return nil, err
		}
		v, err := strconv.ParseUint(args[2], 0, 8)
		content[i] = byte(v)
		return content, err
	})
}

// flip flips one bit: flip FILE OFFSET
func flip(ts *testscript.TestScript, args []string) error {
	return edit(ts.MkAbs(args[0]), func(content []byte) ([]byte, error) {
		i, err := place(content, args[1])
		if err == nil {
			content[i] ^= 1
		}
		return content, err
	})
}

// cut drops what follows the offset: cut FILE OFFSET
func cut(ts *testscript.TestScript, args []string) error {
	return edit(ts.MkAbs(args[0]), func(content []byte) ([]byte, error) {
		i, err := place(content, args[1])
		return content[:i], err
	})
}

// scale multiplies the weights of a checkpoint, which is whole again: scale FILE FACTOR
func scale(ts *testscript.TestScript, args []string) error {
	path := ts.MkAbs(args[0])
	c, err := run.Load(path)
	if err != nil {
		return err
	}
	factor, err := strconv.ParseFloat(args[1], 32)
	if err != nil {
		return err
	}
	for _, w := range c.Weights {
		for i := range w.Data {
			w.Data[i] *= float32(factor)
		}
	}
	return c.Save(path)
}
