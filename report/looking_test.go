package report_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"vaelab/report"
)

// TestLooking: a chart says what it has at the cursor, by pointer and by key, zooms and has a logarithmic axis; a slider goes through
// the pictures; a code shows its image, and goes to the model.
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
	x, y = b.middle(".chart svg")
	b.do(chromedp.DragAndDropXY(x, y, x+100, y))
	ends := ask[[]float64](b, `(marks => [marks[0], marks.at(-1)].map(Number))([...document.querySelector('.chart svg').querySelectorAll('text[text-anchor=middle]')].map(e => e.textContent).slice(0, -1))`)
	if ends[0] < 9 || ends[1] > 17 || path() == whole {
		t.Errorf("a drag to the right of the middle zooms to epochs from %v to %v", ends[0], ends[1])
	}
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, x, y, chromedp.ButtonLeft, chromedp.ClickCount(2)), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, x, y, chromedp.ButtonLeft, chromedp.ClickCount(2)))
	if path() != whole {
		t.Error("a double click does not show the whole run")
	}
	b.do(chromedp.Click(chromedp.CSS(".chart input[type=checkbox]")))
	if path() == whole {
		t.Error("a logarithmic axis draws the same line")
	}

	const slider = "#pictures input[type=range]"
	x, y = b.middle(slider)
	wide := ask[float64](b, fmt.Sprintf(`document.querySelector(%q).clientWidth`, slider))
	for _, at := range []struct {
		x     float64
		epoch int
	}{{x - wide/2 + 2, 0}, {x, 1}, {x + wide/2 - 2, 2}} {
		b.do(chromedp.MouseClickXY(at.x, y))
		want := p.Runs[0].Data.Samples[at.epoch]
		if src := ask[string](b, `document.querySelector('#pictures img').src`); src != want.Image {
			t.Errorf("the slider at picture %d shows another one", at.epoch)
		}
		if said := ask[string](b, `document.querySelector('#pictures output').value`); said != fmt.Sprintf("epoch %d", want.Epoch) {
			t.Errorf("the slider at picture %d says %q", at.epoch, said)
		}
	}

	// Under the pointer is a code, in either plane.
	plane := p.Runs[0].Data.Plane
	dimension := func(k int) func(i int) float32 {
		return func(i int) float32 { return plane.Codes[i*4+plane.Order[k]] }
	}
	b.hover(".cloud", plane, dimension(0), dimension(1))
	ask[bool](b, `(s => { s.value = '1'; s.dispatchEvent(new Event('change')); return true; })(document.querySelector('.plane select'))`)
	component := func(k int) func(i int) float32 {
		return func(i int) (dot float32) {
			for l := range 4 {
				dot += plane.Codes[i*4+l] * plane.Components[k*4+l]
			}
			return dot
		}
	}
	b.hover(".cloud", plane, component(0), component(1))
	want := fmt.Sprintf("component 1 (%.0f %% of the variance) to the right, component 2 (%.0f %% of the variance) upwards", 100*plane.Shares[0], 100*plane.Shares[1])
	if said := ask[string](b, `document.querySelector('.plane figcaption').textContent`); !strings.Contains(said, want) {
		t.Errorf("the plane is %q, want %q", said, want)
	}

	b.do(chromedp.Focus(chromedp.CSS(".cloud")), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.Enter))
	at := pointed[1] + 1 // the one behind the last that was pointed at
	if said := ask[string](b, `document.querySelector('.seen').textContent`); said != fmt.Sprintf("test image %d, label %d", at, at%3) {
		t.Errorf("the code is of %q", said)
	}
	same(t, "the code", b.pixels(generated), m, plane.Codes[4*at:4*at+4], []uint8{uint8(at % 3)})
	b.quiet()
}

// pointed are the codes that hover points at.
var pointed = []int{7, 31}

// hover moves the pointer to codes that lie in a plane where across and up say, and holds what is shown to their numbers.
func (b *browser) hover(canvas string, plane *report.Plane, across, up func(i int) float32) {
	b.t.Helper()
	x, y := b.middle(canvas)
	size := ask[float64](b, fmt.Sprintf(`document.querySelector(%q).clientWidth`, canvas))
	place := func(of func(i int) float32, i int) float64 {
		lo, hi := of(0), of(0)
		for k := range plane.Number {
			lo, hi = min(lo, of(k)), max(hi, of(k))
		}
		const room = 14
		return (size/2 - room) * (2*float64(of(i)-lo)/float64(hi-lo) - 1)
	}
	for _, i := range pointed {
		b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x+place(across, i), y-place(up, i)))
		if said := ask[string](b, `document.querySelector('.seen').textContent`); said != fmt.Sprintf("test image %d, label %d", plane.Number[i], plane.Labels[i]) {
			b.t.Errorf("under the pointer is %q, not code %d", said, i)
		}
	}
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

var page = flag.String("page", "", "a page that TestPhotograph takes the picture of, into the folder of -screenshots")

// TestPhotograph takes a picture of the model in a page, with a draw from the prior and a seven that is drawn: the documents show it.
func TestPhotograph(t *testing.T) {
	if *page == "" || *screenshots == "" {
		t.Skip("there is no -page, or nowhere to put its picture")
	}
	text, err := os.ReadFile(*page)
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, string(text))
	b.do(chromedp.EmulateViewport(900, 900))
	b.press("draw from the prior")
	x, y := b.middle(paper)
	b.do(chromedp.DragAndDropXY(x-45, y-60, x+45, y-60), chromedp.DragAndDropXY(x+45, y-60, x-10, y+65))
	b.settle()
	png, err := chromedp.Run(b, chromedp.Screenshot(chromedp.CSS("#living")))
	if err == nil {
		err = os.WriteFile(filepath.Join(*screenshots, "report.png"), png, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}
