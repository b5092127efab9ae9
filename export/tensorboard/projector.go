package tensorboard

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Names of the projector's files, which lie beside a file of events.
const (
	Config   = "projector_config.pbtxt"
	Tensors  = "tensors.tsv"
	Metadata = "metadata.tsv"
	Sprite   = "sprite.png"
)

// widest is the number of pixels of a sprite's side that browsers take.
const widest = 8192

// Fits returns how many images of that size a sprite holds.
func Fits(height, width int) int { return (widest / height) * (widest / width) }

// Columns returns how many of n images, which a sprite holds, lie beside one another in it.
func Columns(n, height, width int) int {
	cols := 1
	for cols*cols < n {
		cols++
	}
	cols = min(cols, widest/width)
	return max(cols, (n+widest/height-1)/(widest/height))
}

// ProjectorConfig says where the projector's files are, with a sprite of images of that size.
func ProjectorConfig(height, width int) []byte {
	return fmt.Appendf(nil, `embeddings {
  tensor_name: "codes"
  tensor_path: %q
  metadata_path: %q
  sprite {
    image_path: %q
    single_image_dim: %d
    single_image_dim: %d
  }
}
`, Tensors, Metadata, Sprite, width, height)
}

// Table is codes, a line for each.
func Table(codes [][]float32) []byte {
	var b []byte
	for _, code := range codes {
		for l, v := range code {
			if l > 0 {
				b = append(b, '\t')
			}
			b = strconv.AppendFloat(b, float64(v), 'g', -1, 32)
		}
		b = append(b, '\n')
	}
	return b
}

// Labels is what the projector shows of each of n codes: its number and, if there are such, its label.
func Labels(n int, label func(i int) string) []byte {
	var b []byte
	if label != nil {
		b = append(b, "image\tlabel\n"...) // a single column has no head
	}
	for i := range n {
		b = strconv.AppendInt(b, int64(i), 10)
		if label != nil {
			b = append(append(b, '\t'), cell(label(i))...)
		}
		b = append(b, '\n')
	}
	return b
}

// cell is a text without what would end it.
func cell(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}
