package command_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"vaelab/internal/safetensors"
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

// tint gives the grey images of an IDX file three channels: tint FILE
func tint(ts *testscript.TestScript, args []string) error {
	return edit(ts.MkAbs(args[0]), func(content []byte) ([]byte, error) {
		const header = 16
		tinted := append(content[:header:header], 0, 0, 0, 3)
		tinted[3] = 4 // dimensions
		for _, v := range content[header:] {
			tinted = append(tinted, v, v/2, 255-v)
		}
		return tinted, nil
	})
}

// cut drops what follows the offset: cut FILE OFFSET
func cut(ts *testscript.TestScript, args []string) error {
	return edit(ts.MkAbs(args[0]), func(content []byte) ([]byte, error) {
		i, err := place(content, args[1])
		return content[:i], err
	})
}

// scale multiplies all tensors of a checkpoint, and makes its digest right again: scale FILE FACTOR
func scale(ts *testscript.TestScript, args []string) error {
	return edit(ts.MkAbs(args[0]), func(content []byte) ([]byte, error) {
		factor, err := strconv.ParseFloat(args[1], 32)
		if err != nil {
			return nil, err
		}
		tensors := content[8+binary.LittleEndian.Uint64(content):]
		for at := 0; at < len(tensors); at += 4 {
			x := math.Float32frombits(binary.LittleEndian.Uint32(tensors[at:]))
			binary.LittleEndian.PutUint32(tensors[at:], math.Float32bits(x*float32(factor)))
		}
		const key = `"sha256":"`
		digest := content[bytes.Index(content, []byte(key))+len(key):][:2*sha256.Size]
		copy(digest, bytes.Repeat([]byte("0"), len(digest)))
		sum := sha256.Sum256(content)
		hex.Encode(digest, sum[:])
		return content, nil
	})
}

// stateDict saves the weights of a checkpoint as PyTorch saves a model's: statedict FILE OTHER
func stateDict(ts *testscript.TestScript, args []string) error {
	c, err := run.Load(ts.MkAbs(args[0]))
	if err != nil {
		return err
	}
	content, err := safetensors.Encode(map[string]string{"format": "pt"}, c.Weights)
	if err != nil {
		return err
	}
	return os.WriteFile(ts.MkAbs(args[1]), content, 0o644)
}
