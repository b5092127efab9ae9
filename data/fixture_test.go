package data

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// encode writes an IDX file of unsigned bytes.
func encode(values []byte, dims ...uint32) []byte {
	b := []byte{0, 0, unsignedByte, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return append(b, values...)
}

// compress returns b as one gzip member.
func compress(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	z.Write(b) // a bytes.Buffer takes everything
	z.Close()
	return out.Bytes()
}

// patch returns a copy of b with b[i] = v.
func patch(b []byte, i int, v byte) []byte {
	b = bytes.Clone(b)
	b[i] = v
	return b
}

func ramp(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

// smallSet holds five training and three test images of 2×3 pixels.
func smallSet() map[string][]byte {
	return map[string][]byte{
		"train-images-idx3-ubyte": encode(ramp(30), 5, 2, 3),
		"train-labels-idx1-ubyte": encode([]byte{9, 0, 1, 2, 3}, 5),
		"t10k-images-idx3-ubyte":  encode(ramp(18), 3, 2, 3),
		"t10k-labels-idx1-ubyte":  encode([]byte{4, 5, 6}, 3),
	}
}

func compressAll(files map[string][]byte) map[string][]byte {
	packed := map[string][]byte{}
	for name, b := range files {
		packed[name+".gz"] = compress(b)
	}
	return packed
}

// folder writes the files into a new folder named digits.
func folder(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "digits")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
