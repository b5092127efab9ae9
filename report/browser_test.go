package report_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"vaelab/eval"
	"vaelab/model/network"
)

var screenshots = flag.String("screenshots", "", "folder for pictures of the page that the test of the page has in a browser")

// browser is a page in Chromium, with what it wrote to the console.
type browser struct {
	context.Context
	t       *testing.T
	mutex   sync.Mutex
	console []string
}

// open opens a page in Chromium. The test is skipped where there is none.
func open(t *testing.T, text string) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("the page is not tried in a browser: there is no chromium")
	}
	limit, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))
	allocator, cancel := chromedp.NewExecAllocator(limit, options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	b := &browser{Context: ctx, t: t}
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			b.mutex.Lock()
			b.console = append(b.console, m.String())
			b.mutex.Unlock()
		}
	}()
	b.do(chromedp.EmulateViewport(1280, 900))
	b.show(text)
	return b
}

// show goes to another page.
func (b *browser) show(text string) {
	b.t.Helper()
	file := filepath.Join(b.t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.Navigate((&url.URL{Scheme: "file", Path: file}).String()))
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// ask returns what an expression is in the page.
func ask[T any](b *browser, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// wait waits until an expression is true in the page.
func (b *browser) wait(expression string) {
	b.t.Helper()
	for !ask[bool](b, expression) {
		time.Sleep(10 * time.Millisecond)
	}
}

// pixels are the bytes of the grey image on a canvas.
func (b *browser) pixels(canvas string) []int {
	b.t.Helper()
	return b.channels(canvas, 1)
}

// channels are the bytes of so many channels of the image on a canvas, those of a pixel side by side.
func (b *browser) channels(canvas string, channels int) []int {
	b.t.Helper()
	return ask[[]int](b, fmt.Sprintf(`(canvas => {
		const {width, height} = canvas, copy = new OffscreenCanvas(width, height).getContext('2d', {willReadFrequently: true});
		copy.drawImage(canvas, 0, 0);
		return Array.from(copy.getImageData(0, 0, width, height).data).filter((_, i) => i %% 4 < %d);
	})(document.querySelector(%q))`, channels, canvas))
}

// press clicks on the button that says so.
func (b *browser) press(text string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.JSPath(fmt.Sprintf(`[...document.querySelectorAll('button')].find(b => b.textContent === %q)`, text))))
}

// middle is the middle of an element on the screen.
func (b *browser) middle(selector string) (x, y float64) {
	b.t.Helper()
	at := ask[[]float64](b, fmt.Sprintf(`(e => { e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })(document.querySelector(%q))`, selector))
	return at[0], at[1]
}

// same holds the pixels of the page to an image, by at most 1.
func same(t *testing.T, what string, got []int, m *eval.Model, z []float32, labels []uint8) {
	t.Helper()
	images, err := m.Decode(context.Background(), [][]float32{z}, labels)
	if err != nil {
		t.Fatal(err)
	}
	sameImage(t, what, got, images[0])
}

// sameImage holds bytes to intensities, by at most 1.
func sameImage(t *testing.T, what string, got []int, image []float32) {
	t.Helper()
	if len(got) != len(image) {
		t.Fatalf("%s: %d numbers", what, len(got))
	}
	for i, want := range image {
		if d := math.Abs(float64(got[i]) - 255*float64(want)); d > 1 {
			t.Fatalf("%s: number %d is %d, want %.1f", what, i, got[i], 255*want)
		}
	}
}

const (
	image          = ".player .board canvas"
	paper          = ".paper"
	reconstruction = ".drawing canvas[role=img]"
)

// drawn is what the page says of the drawing.
func (b *browser) drawn() string {
	b.t.Helper()
	return ask[string](b, `document.querySelector('.drawing .readout').value`)
}

// TestInBrowser: sliders, draws, labels, the plane and the drawing do in Chromium what they are for, and the pixels are the model's.
func TestInBrowser(t *testing.T) {
	m, images := example(t, 3, "latent=4", "hidden=32")
	p := made(t, m, images)
	l := p.Runs[0].Data.Living
	b := open(t, written(t, p))

	code := append([]float32(nil), l.Centre...)
	same(t, "the centre", b.pixels(image), m, code, []uint8{0})
	for k := range 3 {
		b.press("draw from the prior")
		same(t, fmt.Sprint("draw ", k), b.pixels(image), m, l.Draws[k*4:k*4+4], []uint8{0})
	}
	b.press("centre")
	ask[bool](b, `(s => { s.value = '2'; s.dispatchEvent(new Event('change')); return true; })(document.querySelector('.player select'))`)
	same(t, "label 2", b.pixels(image), m, code, []uint8{2})

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
	same(t, "one step to the left", b.pixels(image), m, code, []uint8{2})

	before := b.pixels(image)
	x, y := b.middle(".pad")
	b.do(chromedp.MouseClickXY(x+40, y-40))
	if fmt.Sprint(before) == fmt.Sprint(b.pixels(image)) {
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
		same(t, fmt.Sprint("a draw of ", other.set), b.channels(image, channels), m, p.Runs[0].Data.Living.Draws[:m.Latent], nil)

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

// TestLooking: a chart says what it has at the cursor, by pointer and by key, zooms and has a logarithmic axis; a code shows its
// image, and goes to the model.
func TestLooking(t *testing.T) {
	m, images := example(t, 3, "latent=4", "hidden=32")
	p := made(t, m, images)
	b := open(t, written(t, p))
	x, y := b.middle(".chart svg")
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y))
	readout := func() string { return ask[string](b, `document.querySelector('.chart .readout').value`) }
	if said := readout(); !strings.HasPrefix(said, "epoch 10: train 110.000, test 111.000") && !strings.HasPrefix(said, "epoch 11: ") {
		t.Errorf("in the middle of the chart it says %q", said)
	}
	path := func() string { return ask[string](b, `document.querySelector('.chart path').getAttribute('d')`) }
	whole := path()
	b.do(chromedp.Focus(chromedp.CSS(".chart svg")), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent("+"))
	zoomed := path()
	if said := readout(); !strings.HasPrefix(said, "epoch 1") || zoomed == whole {
		t.Errorf("an arrow and a plus say %q and draw %q", said, zoomed)
	}
	b.do(chromedp.KeyEvent("0"))
	if path() != whole {
		t.Error("0 does not show the whole run")
	}
	b.do(chromedp.Click(chromedp.CSS(".chart input[type=checkbox]")))
	if path() == whole {
		t.Error("a logarithmic axis draws the same line")
	}
	b.do(chromedp.Focus(chromedp.CSS(".cloud")), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.Enter))
	if said := ask[string](b, `document.querySelector('.seen').textContent`); said != "test image 0, label 0" {
		t.Errorf("the first code is of %q", said)
	}
	same(t, "the first code", b.pixels(image), m, p.Runs[0].Data.Plane.Codes[:4], []uint8{0})
	b.quiet()
}

// TestHostileInBrowser: what a run says of itself is shown, and nothing of it runs.
func TestHostileInBrowser(t *testing.T) {
	b := open(t, written(t, hostile(t)))
	if n := ask[int](b, `document.querySelectorAll('img[src=x], script').length`); n != 2 {
		t.Errorf("the page has %d scripts and foreign images, not its own 2", n)
	}
	if shown := ask[string](b, `document.querySelector('h1').textContent`); !strings.HasPrefix(shown, "</script><script>alert(1)") {
		t.Errorf("the title is %q", shown)
	}
	if !ask[bool](b, `document.querySelectorAll('.chart').length > 0 && document.querySelectorAll('.player').length === 1`) {
		t.Error("the page is not whole")
	}
	b.press("draw from the prior")
	b.quiet()
}

// quiet holds the page to have written nothing to the console.
func (b *browser) quiet() {
	b.t.Helper()
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if len(b.console) > 0 {
		b.t.Errorf("the console has %q", b.console)
	}
}

// TestLooks: at the widths of a desk and of a phone, in light and in dark, nothing is wider than the page. With -screenshots it
// leaves pictures of all.
func TestLooks(t *testing.T) {
	m, images := example(t, 3, "latent=12", "hidden=32")
	b := open(t, written(t, made(t, m, images)))
	for _, look := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 390} {
			b.look(look, width)
		}
	}
}

// look looks at the page in light or dark, at a width.
func (b *browser) look(look string, width int64) {
	b.t.Helper()
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look}}}
	if _, err := chromedp.Call(b, emulation.SetEmulatedMedia, media); err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(width, 844))
	b.wait(fmt.Sprintf(`document.querySelector('.chart svg').viewBox.baseVal.width <= %d`, width))
	if wide := ask[int64](b, `document.documentElement.scrollWidth`); wide > width {
		b.t.Errorf("at %d pixels the page is %d wide", width, wide)
	}
	if *screenshots == "" {
		return
	}
	png, err := chromedp.Run(b, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(*screenshots, fmt.Sprintf("report-%s-%d.png", look, width)), png, 0o666)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}
