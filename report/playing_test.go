package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"vaelab/model/network"
)

// TestInBrowser: sliders, draws, labels, the plane and the drawing do in Chromium what they are for, and the pixels are the model's.
func TestInBrowser(t *testing.T) {
	m, images := example(t, 3, "latent=4", "hidden=32")
	p := made(t, m, images)
	l := p.Runs[0].Data.Living
	b := open(t, written(t, p))

	code := append([]float32(nil), l.Centre...)
	same(t, "the centre", b.pixels(generated), m, code, []uint8{0})
	for k := range 3 {
		b.press("draw from the prior")
		same(t, fmt.Sprint("draw ", k), b.pixels(generated), m, l.Draws[k*4:k*4+4], []uint8{0})
	}
	b.press("centre")
	ask[bool](b, `(s => { s.value = '2'; s.dispatchEvent(new Event('change')); return true; })(document.querySelector('.player select'))`)
	same(t, "label 2", b.pixels(generated), m, code, []uint8{2})

	// The slider that is first is of the most active dimension.
	d := p.Runs[0].Data.Plane.Order[0]
	b.do(chromedp.Focus(chromedp.CSS(".sliders input")), chromedp.KeyEvent(kb.ArrowLeft))
	at := ask[string](b, `document.querySelector('.sliders input').value`)
	var step float32
	fmt.Sscan(at, &step)
	code[d] = l.Low[d] + step/200*(l.High[d]-l.Low[d])
	if step != 99 {
		t.Errorf("the slider is at %s, want 99", at)
	}
	same(t, "one step to the left", b.pixels(generated), m, code, []uint8{2})

	before := b.pixels(generated)
	x, y := b.middle(".pad")
	b.do(chromedp.MouseClickXY(x+40, y-40))
	if fmt.Sprint(before) == fmt.Sprint(b.pixels(generated)) {
		t.Error("the pad moves nothing")
	}
	empty := b.drawn()
	x, y = b.middle(paper)
	b.do(chromedp.DragAndDropXY(x-30, y-60, x+30, y+60))
	b.wait(`document.querySelector('.drawing .readout').value !== ` + fmt.Sprintf("%q", empty))
	if ink := b.pixels(paper); fmt.Sprint(ink) == fmt.Sprint(make([]int, len(ink))) {
		t.Error("nothing is drawn")
	}
	if said := b.drawn(); !strings.HasPrefix(said, "−ELBO ") || strings.Contains(said, "not finite") {
		t.Errorf("the drawing comes to %q", said)
	}
	b.quiet()
}

// TestOtherModels: models of colours, of other codes and of keras' layers are played, and see drawings, as grey Gaussian ones do.
func TestOtherModels(t *testing.T) {
	b := open(t, "")
	for _, other := range []struct {
		image network.Image
		set   []string
	}{
		{network.Image{Height: 10, Width: 12, Channels: 3}, []string{"latent=4"}},
		{network.Image{Height: 28, Width: 28, Channels: 1}, []string{"network=keras", "latent=2"}},
		{network.Image{Height: 28, Width: 28, Channels: 1}, []string{"posterior=gamma", "prior=gamma"}},
		{network.Image{Height: 28, Width: 28, Channels: 1}, []string{"posterior=dirichlet", "prior=dirichlet"}},
	} {
		m, images := exampleOf(t, other.image, 0, other.set...)
		p := made(t, m, images)
		b.show(written(t, p))
		channels := other.image.Channels
		b.press("draw from the prior")
		same(t, fmt.Sprint("a draw of ", other.set), b.channels(generated, channels), m, p.Runs[0].Data.Living.Draws[:m.Latent], nil)

		empty := b.drawn()
		if channels == 3 {
			ask[bool](b, `(c => { c.value = '#ff8000'; c.dispatchEvent(new Event('input')); return true; })(document.querySelector('input[type=color]'))`)
		}
		x, y := b.middle(paper)
		b.do(chromedp.DragAndDropXY(x-40, y-40, x+40, y+40))
		b.wait(fmt.Sprintf(`document.querySelector('.drawing .readout').value !== %q`, empty))
		if said := b.drawn(); !strings.HasPrefix(said, "−ELBO ") || strings.Contains(said, "not finite") {
			t.Errorf("%v: the drawing comes to %q", other.set, said)
		}
		middle := (other.image.Height/2*other.image.Width + other.image.Width/2) * channels
		if got, want := b.channels(paper, channels)[middle:middle+channels], []int{255, 128, 0}; channels == 3 && !slices.Equal(got, want) {
			t.Errorf("the middle of the drawing is %v, want %v", got, want)
		}

		before := b.drawn()
		b.press("a test image")
		b.wait(fmt.Sprintf(`document.querySelector('.drawing .readout').value !== %q`, before))
		shown := b.channels(paper, channels)
		at := slices.IndexFunc(slices.Collect(slices.Chunk(images.Set.Images, other.image.Pixels())), func(bytes []uint8) bool {
			return slices.EqualFunc(bytes, shown, func(a uint8, b int) bool { return int(a) == b })
		})
		if at < 0 {
			t.Fatalf("%v: what is taken for the drawing is no test image", other.set)
		}
		pairs, err := m.Reconstruct(t.Context(), images, []int32{int32(at)})
		if err != nil {
			t.Fatal(err)
		}
		sameImage(t, fmt.Sprint("a reconstruction of ", other.set), b.channels(reconstruction, channels), pairs.Reconstructions[0])
		b.quiet()
	}
}

// TestTouch: a finger moves the code on the plane and draws on the canvas, and the page does not scroll away under it.
func TestTouch(t *testing.T) {
	m, images := example(t, 0, "latent=4", "hidden=32")
	b := open(t, written(t, made(t, m, images)))
	b.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateTouch))
	for canvas, shows := range map[string]string{".pad": generated, paper: reconstruction} {
		x, y := b.middle(canvas)
		before, scrolled := fmt.Sprint(b.pixels(shows)), ask[float64](b, "scrollY")
		b.touch(input.DispatchTouchEventTypeTouchStart, &input.TouchPoint{X: x, Y: y - 60})
		for k := range 5 {
			b.touch(input.DispatchTouchEventTypeTouchMove, &input.TouchPoint{X: x + 5*float64(k), Y: y - 60 + 20*float64(k)})
		}
		b.touch(input.DispatchTouchEventTypeTouchEnd)
		for fmt.Sprint(b.pixels(shows)) == before { // else the test takes too long
			time.Sleep(10 * time.Millisecond)
		}
		if now := ask[float64](b, "scrollY"); now != scrolled {
			t.Errorf("%s: the page scrolled from %v to %v", canvas, scrolled, now)
		}
	}
	// What was drawn reaches from where the finger came down to where it went up.
	rows := map[int]bool{}
	for i, v := range b.pixels(paper) {
		if v > 128 {
			rows[i/28] = true
		}
	}
	if len(rows) < 8 {
		t.Errorf("the finger drew on %d rows", len(rows))
	}
	b.quiet()
}

func (b *browser) touch(kind input.DispatchTouchEventType, points ...*input.TouchPoint) {
	b.t.Helper()
	if _, err := chromedp.Call(b, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: append([]*input.TouchPoint{}, points...)}); err != nil {
		b.t.Fatal(err)
	}
}
