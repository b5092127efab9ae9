package report_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"vaelab/report"
)

// TestFollow: a page that is served takes what a run has come to, and what was set in it stays.
func TestFollow(t *testing.T) {
	former, images := example(t, 0, "latent=4", "hidden=32")
	later, _ := example(t, 0, "latent=4", "hidden=32", "activation=elu")
	var epoch atomic.Int32
	epoch.Store(20)
	server := httptest.NewServer(&report.Live{
		State: func() (string, error) {
			if epoch.Load() < 0 {
				return "", errors.New("there is no run")
			}
			return fmt.Sprint(epoch.Load()), nil
		},
		Read: func(context.Context) (*report.Page, error) {
			n, m := int(epoch.Load()), former
			if n > 20 {
				m = later
			}
			p := made(t, m, images)
			p.Title = fmt.Sprint("a run, epoch ", n)
			p.Runs[0].Facts = append(p.Runs[0].Facts, report.Fact{Name: "<b>", Value: fmt.Sprint("</script> ", n)})
			p.Runs[0].Data.Curves = report.Curves(records(n))
			other := *p.Runs[0]
			other.Name, other.Data.Name = fmt.Sprint("another, epoch ", n), fmt.Sprint("another, epoch ", n)
			other.Data.Living, other.Data.Plane = nil, nil
			p.Runs = append(p.Runs, &other)
			if n > 20 {
				p.Runs[0].Data.Samples = append(p.Runs[0].Data.Samples, report.NewPicture(n, picture(t, 7)))
			}
			return p, nil
		},
	})
	defer server.Close()
	b := open(t, "")
	b.do(chromedp.Navigate(server.URL))

	// What a reader sets: a zoom, a slider of the code, an earlier picture, a drawing, a plane.
	x, y := b.middle(".chart svg")
	b.do(chromedp.DragAndDropXY(x, y, x+100, y))
	marks := `[...document.querySelector('.chart svg').querySelectorAll('text[text-anchor=middle]')].map(e => e.textContent).join()`
	zoomed := ask[string](b, marks)
	b.do(chromedp.Focus(chromedp.CSS(".sliders input")), chromedp.KeyEvent(kb.ArrowLeft+kb.ArrowLeft+kb.ArrowLeft))
	z := ask[[]float32](b, `[...document.querySelectorAll('.sliders output')].map(e => Number(e.value.replace('−', '-')))`)
	b.do(chromedp.Focus(chromedp.CSS("#pictures input")), chromedp.KeyEvent(kb.ArrowLeft))
	x, y = b.middle(paper)
	b.do(chromedp.DragAndDropXY(x-40, y-40, x+40, y+40))
	ask[bool](b, `(s => { s.value = '1'; s.dispatchEvent(new Event('change')); return true; })(document.querySelector('.plane select'))`)
	b.settle()
	drawing, before, scrolled := b.pixels(paper), b.pixels(generated), ask[float64](b, "scrollY")
	worth := b.drawn()

	// The run goes on, with another model.
	epoch.Store(40)
	b.wait(`document.getElementById('live').textContent.includes('last at')`)
	b.settle()

	if title := ask[string](b, `document.title + ' ' + document.querySelector('h1').textContent`); title != "a run, epoch 40 a run, epoch 40" {
		t.Errorf("the titles are %q", title)
	}
	if facts := ask[string](b, `document.querySelector('.facts').textContent`); !strings.Contains(facts, "</script> 40") {
		t.Errorf("the facts are %q", facts)
	}
	if names := ask[string](b, `[...document.querySelectorAll('h3[data-run="1"]')].map(h => h.textContent).join()`); names != "another, epoch 40" {
		t.Errorf("the other run is called %q", names)
	}
	if now := ask[string](b, marks); now != zoomed {
		t.Errorf("the chart goes by the marks %s, and was zoomed to %s", now, zoomed)
	}
	if whole := ask[string](b, `document.querySelectorAll('.chart')[1].querySelector('svg').textContent`); !strings.Contains(whole, "40") {
		t.Errorf("a chart that was not zoomed has the marks %s", whole)
	}
	if said := ask[string](b, `document.querySelector('#pictures output').value + document.querySelector('#pictures input').max`); said != "epoch 103" {
		t.Errorf("the pictures are at %q", said)
	}
	if at := ask[string](b, `document.querySelector('.plane select').value + document.querySelector('.plane figcaption').textContent`); !strings.HasPrefix(at, "1Means of the posteriors: component 1") {
		t.Errorf("the plane is %q", at)
	}
	if now := ask[float64](b, "scrollY"); now != scrolled {
		t.Errorf("the page scrolled from %v to %v", scrolled, now)
	}
	if !slices.Equal(b.pixels(paper), drawing) {
		t.Error("the drawing is gone")
	}
	if b.drawn() == worth {
		t.Errorf("with another model the drawing is still %q", worth)
	}
	if now := ask[[]float32](b, `[...document.querySelectorAll('.sliders output')].map(e => Number(e.value.replace('−', '-')))`); !slices.Equal(now, z) {
		t.Errorf("the code is %v, and was set to %v", now, z)
	}
	if slices.Equal(b.pixels(generated), before) {
		t.Error("with another model the image of the code is the same")
	}
	b.press("draw from the prior")
	l, err := report.NewLiving(t.Context(), later, 1)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "a draw", b.pixels(generated), later, l.Draws[:4], nil)
	b.quiet()

	says := func(what string) {
		b.wait(fmt.Sprintf(`document.getElementById('live').textContent.includes(%q)`, what))
	}
	epoch.Store(-1)
	says("does not keep up with its runs: there is no run")
	epoch.Store(40)
	says("last at")
	server.Close()
	says("has ended")
}

// TestOtherSite: a page of another site, though on this computer, reads nothing of the page that is served.
func TestOtherSite(t *testing.T) {
	live := httptest.NewServer(&report.Live{
		State: func() (string, error) { return "", nil },
		Read:  func(context.Context) (*report.Page, error) { return &report.Page{Title: "secret"}, nil },
	})
	defer live.Close()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `<!DOCTYPE html><iframe src=%q></iframe>`, live.URL)
	}))
	defer other.Close()
	b := open(t, "")
	b.do(chromedp.Navigate(other.URL))
	for what, expression := range map[string]string{
		"fetch":          `fetch(%q).then(a => a.text(), () => 'refused')`,
		"fetch, no cors": `fetch(%q, {mode: 'no-cors'}).then(a => a.text(), () => 'refused')`,
		"frame":          `%q && document.querySelector('iframe').contentDocument ? 'read' : 'refused'`,
	} {
		got, err := chromedp.Run(b, chromedp.Evaluate[string](fmt.Sprintf(expression, live.URL), chromedp.EvalAwaitPromise))
		if err != nil || got != "refused" {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}
}
