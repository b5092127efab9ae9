package data

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// picture writes a PNG file of a ground with a rectangle on it.
func picture(t *testing.T, width, height int, ground, ink color.Color, at image.Rectangle) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(img, img.Rect, image.NewUniform(ground), image.Point{}, draw.Src)
	draw.Draw(img, at, image.NewUniform(ink), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "picture.png")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestOpenPicture: a picture of any size and colours becomes an image of a model's, with its shape and its ground.
func TestOpenPicture(t *testing.T) {
	grey, colour := &Set{Height: 8, Width: 8, Channels: 1}, &Set{Height: 8, Width: 8, Channels: 3}
	blue := color.RGBA{0, 0, 200, 255}

	path := picture(t, 80, 40, color.White, blue, image.Rect(20, 0, 60, 40)) // a square, as high as the picture
	s, did, err := OpenPicture(path, grey)
	if err != nil || did != "80×40 pixels, scaled to 8×8, made grey" {
		t.Fatalf("%q, %v", did, err)
	}
	if s.Len() != 1 || s.Depth() != 1 || !s.Alike(grey) {
		t.Fatalf("%d images of %s", s.Len(), s.Size())
	}
	lightness := uint8(22) // 0.114 · 200
	if a, b, c := s.Images[0], s.Images[2*8], s.Images[4*8+4]; a != 255 || b != 255 || c != lightness {
		t.Errorf("the ground is %d and %d, the square %d", a, b, c)
	}
	for row := range 8 { // the square is four pixels wide and high, in the middle
		if dark := s.Images[row*8+4] < 128; dark != (row >= 2 && row < 6) {
			t.Errorf("row %d is dark in the middle: %v", row, dark)
		}
	}
	if !s.DarkOnWhite() {
		t.Error("it does not seem dark on white")
	}
	s.Invert()
	if s.DarkOnWhite() || s.Images[4*8+4] != 255-lightness {
		t.Error("inverted, it does")
	}

	if s, _, err = OpenPicture(path, colour); err != nil || !bytes.Equal(s.Images[3*(4*8+4):][:3], []byte{0, 0, 200}) {
		t.Errorf("in colours: %v", err)
	}
	same := picture(t, 8, 8, color.Black, color.Gray{77}, image.Rect(2, 3, 4, 5))
	if s, did, err = OpenPicture(same, grey); err != nil || did != "8×8 pixels" || s.Images[3*8+2] != 77 || s.Images[0] != 0 {
		t.Errorf("as it is: %q, %v", did, err)
	}
	thin := picture(t, 300, 1, color.Black, color.White, image.Rect(0, 0, 300, 1))
	if s, _, err = OpenPicture(thin, grey); err != nil || !s.Alike(grey) {
		t.Errorf("a line: %v", err)
	}
}

// TestOpenPictureRefused: what is no picture to be shown is refused by what it is.
func TestOpenPictureRefused(t *testing.T) {
	like := &Set{Height: 8, Width: 8, Channels: 1}
	write := func(content string) string {
		path := filepath.Join(t.TempDir(), "picture.png")
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	whole, err := os.ReadFile(picture(t, 30, 30, color.Black, color.White, image.Rect(3, 3, 9, 20)))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		picture(t, 9, 9, color.Transparent, color.Black, image.Rect(2, 2, 5, 5)): "one can see through; put the pictures on a ground",
		write("\xff\xd8\xff\xe0 and so on"):                                      "this is a JPEG picture: name a PNG picture",
		write("hello"):                                                           "want a PNG picture, got none",
		write(""):                                                                "an empty file",
		write(string(whole[:len(whole)/2])):                                      "a damaged one",
		t.TempDir():                                                              "a folder: name a PNG picture",
		filepath.Join(t.TempDir(), "absent.png"):                                 "name a PNG picture",
	} {
		if _, _, err := OpenPicture(path, like); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}
