package figure

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
)

// Info is what a PNG file says of itself in text chunks: what it shows, of what run, epoch and seed, and the command
// line that made it. What is empty is left out.
type Info struct{ Title, Command string }

// WritePNG writes img to w as a PNG file.
func WritePNG(w io.Writer, img image.Image, info Info) error {
	const head = 8 + 25 // the signature, and IHDR, which is the first chunk
	if err := png.Encode(&inserter{w, head, info.chunks()}, img); err != nil {
		return fmt.Errorf("encode png: %w", err)
	}
	return nil
}

// inserter inserts what is new into what is written through it, after some more bytes.
type inserter struct {
	w     io.Writer
	after int
	what  []byte
}

func (i *inserter) Write(p []byte) (n int, err error) {
	if i.after > 0 && len(p) >= i.after {
		if n, err = i.w.Write(p[:i.after]); err == nil {
			_, err = i.w.Write(i.what)
		}
		p, i.after = p[n:], 0
	}
	if err == nil {
		var rest int
		rest, err = i.w.Write(p)
		n, i.after = n+rest, i.after-rest
	}
	return n, err
}

// chunks returns the info as iTXt chunks, uncompressed UTF-8 (PNG specification, section 11.3.3.4), which image/png does
// not write.
func (i Info) chunks() []byte {
	if i == (Info{}) {
		return nil
	}
	var all []byte
	for _, t := range []struct{ keyword, text string }{{"Title", i.Title}, {"Software", "vaelab"}, {"Source", i.Command}} {
		if t.text == "" {
			continue
		}
		chunk := "iTXt" + t.keyword + "\x00\x00\x00\x00\x00" + t.text
		all = binary.BigEndian.AppendUint32(all, uint32(len(chunk)-4))
		all = append(all, chunk...)
		all = binary.BigEndian.AppendUint32(all, crc32.ChecksumIEEE([]byte(chunk)))
	}
	return all
}
