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
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"vaelab/eval"
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
	if testing.Short() {
		t.Skip("long")
	}
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

// settle waits until what the page has put off to its next frame is done.
func (b *browser) settle() {
	b.t.Helper()
	if _, err := chromedp.Run(b, chromedp.Evaluate[bool](`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`, chromedp.EvalAwaitPromise)); err != nil {
		b.t.Fatal(err)
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
	generated      = ".player .board canvas"
	paper          = ".paper"
	reconstruction = ".drawing canvas[role=img]"
)

// drawn is what the page says of the drawing.
func (b *browser) drawn() string {
	b.t.Helper()
	return ask[string](b, `document.querySelector('.drawing .readout').value`)
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
