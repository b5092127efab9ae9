package figure

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// levels returns the rows of img.
func levels(img *image.Gray) [][]uint8 {
	return slices.Collect(slices.Chunk(img.Pix, img.Stride))
}

func TestGridPixels(t *testing.T) {
	const s = separator
	black, white, half := []float32{0}, []float32{1}, []float32{0.5}
	tests := []struct {
		name  string
		grid  Grid
		tiles [][]float32
		want  [][]uint8
	}{
		{
			"tiles touch",
			Grid{Height: 2, Width: 2, Cols: 1, Scale: 1},
			[][]float32{{0, 1, 0.2, 0.4}},
			[][]uint8{
				{0, 255},
				{51, 102},
			},
		},
		{
			"scale and pad, last cell empty",
			Grid{Height: 1, Width: 1, Cols: 2, Scale: 2, Pad: 1},
			[][]float32{white, black, half},
			[][]uint8{
				{s, s, s, s, s, s, s},
				{s, 255, 255, s, 0, 0, s},
				{s, 255, 255, s, 0, 0, s},
				{s, s, s, s, s, s, s},
				{s, 128, 128, s, s, s, s},
				{s, 128, 128, s, s, s, s},
				{s, s, s, s, s, s, s},
			},
		},
		{
			"groups of two rows",
			Grid{Height: 1, Width: 1, Cols: 1, Scale: 1, GroupRows: 2, Gap: 2},
			[][]float32{white, white, black, black},
			[][]uint8{{255}, {255}, {s}, {s}, {0}, {0}},
		},
		{
			"clamped",
			Grid{Height: 1, Width: 4, Cols: 1, Scale: 1},
			[][]float32{{-3, 7, float32(math.Inf(-1)), float32(math.Inf(1))}},
			[][]uint8{{0, 255, 0, 255}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			img, err := tt.grid.Draw(tt.tiles)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, levels(img.(*image.Gray))); diff != "" {
				t.Errorf("pixels (-want +got):\n%s", diff)
			}
		})
	}
}

// TestGridColours: the channels of a pixel are its red, green and blue.
func TestGridColours(t *testing.T) {
	g := Grid{Height: 1, Width: 2, Channels: 3, Cols: 1, Scale: 2, Pad: 1}
	img, err := g.Draw([][]float32{{1, 0, 0, 0, 0.5, 1}})
	if err != nil {
		t.Fatal(err)
	}
	for x, want := range []color.RGBA{{0x70, 0x70, 0x70, 255}, {255, 0, 0, 255}, {255, 0, 0, 255}, {0, 128, 255, 255}, {0, 128, 255, 255}, {0x70, 0x70, 0x70, 255}} {
		for _, y := range []int{1, 2} {
			if got := img.At(x, y); got != want {
				t.Errorf("row %d, column %d: %v, want %v", y, x, got, want)
			}
		}
	}
	sheet := Sheet{Grid: g, Words: Words{Title: Label{Name: "a"}}}
	f, err := sheet.Figure([][]float32{{1, 0, 0, 0, 0.5, 1}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.Image().At(f.at.X+1, f.at.Y+1), (color.RGBA{255, 0, 0, 255}); got != want {
		t.Errorf("below a title the first pixel is %v, want %v", got, want)
	}
	if _, err := g.Draw([][]float32{{0, 1}}); err == nil {
		t.Error("a grey tile became one in colours")
	}
}

func TestGridDefaultScale(t *testing.T) {
	for _, tt := range []struct{ width, want int }{{28, 56}, {32, 64}, {8, 56}, {100, 100}} {
		img, err := Grid{Height: 1, Width: tt.width, Cols: 1}.Draw([][]float32{make([]float32, tt.width)})
		if err != nil {
			t.Fatal(err)
		}
		if got := img.Bounds().Dx(); got != tt.want {
			t.Errorf("a tile of width %d is drawn %d pixels wide, want %d", tt.width, got, tt.want)
		}
	}
}

// TestGreyExact holds that an 8-bit image that was scaled to 0..1 is drawn as it was.
func TestGreyExact(t *testing.T) {
	for k := range 256 {
		if got := grey(float32(k) / 255); int(got) != k {
			t.Errorf("grey(%d/255) = %d", k, got)
		}
	}
}

func TestGridErrors(t *testing.T) {
	nan := float32(math.NaN())
	two := Grid{Height: 1, Width: 2, Cols: 1, Scale: 1}
	tests := []struct {
		name  string
		grid  Grid
		tiles [][]float32
		want  string
	}{
		{"short tile", two, [][]float32{{0, 0}, {0}}, "grid: tile 1: 1 intensities, but 1 × 2 pixels need 2"},
		{"nil tile", two, [][]float32{nil}, "grid: tile 0: 0 intensities, but 1 × 2 pixels need 2"},
		{"not a number", two, [][]float32{{0, nan}}, "grid: tile 0: the intensity at row 0, column 1 is NaN"},
		{"no tiles", two, nil, "grid: no tiles to draw"},
		{"no columns", Grid{Height: 1, Width: 1}, [][]float32{{0}}, "grid: columns 0 is not between 1 and 65536"},
		{"negative pad", Grid{Height: 1, Width: 1, Cols: 1, Pad: -1}, [][]float32{{0}}, "grid: pad -1 is not between 0 and 65536"},
		{"no size", Grid{Cols: 1}, [][]float32{{}}, "grid: height 0 is not between 1 and 65536"},
		{"scale overflows", Grid{Height: 1, Width: 1, Cols: 1, Scale: math.MaxInt}, [][]float32{{0}}, "grid: scale"},
		{
			"too large",
			Grid{Height: 1, Width: 1, Cols: 1 << 16, Scale: 1 << 16},
			[][]float32{{0}},
			"grid: 4294967296 × 65536 pixels are more than 268435456: choose fewer tiles or a smaller scale",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.grid.Draw(tt.tiles)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestPNGRoundTrip(t *testing.T) {
	img, err := Grid{Height: 2, Width: 2, Cols: 2, Pad: 1}.Draw([][]float32{{0, 0.25, 0.5, 1}, {1, 0, 1, 0}})
	if err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := WritePNG(w, img, Info{}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same picture gave different PNG bytes")
	}
	back, err := png.Decode(&a)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(img, back); diff != "" {
		t.Errorf("decoded picture differs (-want +got):\n%s", diff)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, image.ErrFormat }

func TestWritePNGError(t *testing.T) {
	img := image.NewUniform(color.Black)
	if err := WritePNG(fullDisk{}, img, Info{}); err == nil || !strings.HasPrefix(err.Error(), "encode png: ") {
		t.Errorf("error %v, want one that names what was done", err)
	}
}

// TestFrames: a film of frames of several sizes, as titles make them, is as large as the largest; the rest is white.
func TestFrames(t *testing.T) {
	frame := func(size int) *Figure {
		return &Figure{tiles: image.NewGray(image.Rect(0, 0, size, 3))}
	}
	var b bytes.Buffer
	if err := WriteGIF(&b, []Frame{{frame(2), 8}, {frame(5), 8}, {frame(4), 8}}); err != nil {
		t.Fatal(err)
	}
	film, err := gif.DecodeAll(&b)
	if err != nil {
		t.Fatal(err)
	}
	if film.Config.Width != 5 || len(film.Image) != 3 || brightness(film.Image[0].At(1, 0)) != 0 || brightness(film.Image[0].At(3, 0)) != 0xff {
		t.Errorf("%d frames of %d pixels", len(film.Image), film.Config.Width)
	}
}

func brightness(c color.Color) uint8 { return color.GrayModel.Convert(c).(color.Gray).Y }
