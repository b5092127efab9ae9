package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/png"
	"math"
	"regexp"
	"strings"
	"testing"

	"vaelab/data"
	"vaelab/eval"
	"vaelab/machine/cpu"
	"vaelab/model/modeltest"
	"vaelab/model/network"
	"vaelab/report"
	"vaelab/rng"
	"vaelab/run"
)

// example is a model of grey images of 28 by 28 pixels, with the weights that training begins with, and test images.
func example(t *testing.T, classes int, set ...string) (*eval.Model, eval.Images) {
	t.Helper()
	return exampleOf(t, network.Image{Height: 28, Width: 28, Channels: 1}, classes, set...)
}

// exampleOf is an example of images of any kind.
func exampleOf(t *testing.T, of network.Image, classes int, set ...string) (*eval.Model, eval.Images) {
	t.Helper()
	c := modeltest.Small(set...)
	c.Image, c.Classes = of, classes
	device := cpu.New(1)
	t.Cleanup(func() { device.Close() })
	params, err := modeltest.Params(device, c)
	if err != nil {
		t.Fatal(err)
	}
	m := eval.New(c, device, params)
	t.Cleanup(func() { m.Close() })
	images := &data.Set{Height: of.Height, Width: of.Width, Channels: of.Channels, Images: make([]uint8, 50*of.Pixels()), Labels: make([]uint8, 50)}
	s := rng.Stream{Seed: 1}
	for i := range images.Images {
		images.Images[i] = uint8(s.Block(uint32(i))[0])
	}
	for i := range images.Labels {
		images.Labels[i] = uint8(i % max(classes, 3))
	}
	return m, eval.Images{Set: images, Seed: 1}
}

// made is a page of one run with such a model.
func made(t *testing.T, m *eval.Model, images eval.Images) *report.Page {
	t.Helper()
	ctx := context.Background()
	living, err := report.NewLiving(ctx, m, 1)
	if err != nil {
		t.Fatal(err)
	}
	plane, err := report.NewPlane(ctx, m, images)
	if err != nil {
		t.Fatal(err)
	}
	r := &report.Run{Name: "a run", Facts: []report.Fact{{Name: "seed", Value: "1"}}}
	r.Data = report.Data{Name: r.Name, Living: living, Plane: plane, Curves: report.Curves(records(20))}
	for _, epoch := range []int{1, 10, 20} {
		r.Data.Samples = append(r.Data.Samples, report.NewPicture(epoch, picture(t, epoch)))
	}
	return &report.Page{Title: "a run", Made: "vaelab report", Runs: []*report.Run{r}}
}

// picture is a PNG file of one grey.
func picture(t *testing.T, grey int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 60, 60))
	for i := range img.Pix {
		img.Pix[i] = uint8(10 * grey)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// records are those of a run of so many epochs.
func records(epochs int) (all []run.Record) {
	for e := 1; e <= epochs; e++ {
		loss := run.Number(100 + 100/float64(e))
		all = append(all, run.Record{Epoch: e, Split: "train", Loss: loss, Recon: loss - 20, KL: 20}, run.Record{Epoch: e, Split: "test", Loss: loss + 1, Recon: loss - 19, KL: 20})
	}
	return all
}

// written is a page as text.
func written(t *testing.T, p *report.Page) string {
	t.Helper()
	var b strings.Builder
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var scripts = regexp.MustCompile(`(?is)<script[^>]*>(.*?)</script>`)

const evil = `</script><script>alert(1)</script><img src=x onerror=alert(2)> {{.}} " ' ` + "\u2028 \x00"

// hostile is a page of a run that says such things of itself, and has numbers that are not finite.
func hostile(t *testing.T) *report.Page {
	t.Helper()
	m, images := example(t, 3)
	m.Names = data.Names{evil, evil, evil}
	p := made(t, m, images)
	p.Title, p.Made = evil, evil
	r := p.Runs[0]
	r.Name, r.Data.Name = evil, evil
	r.Facts = []report.Fact{{Name: evil, Value: evil, Note: evil}}
	r.Measures, r.Notes = r.Facts, []string{evil}
	r.Data.Curves = report.Curves([]run.Record{
		{Epoch: 1, Split: "test", Loss: run.Number(math.NaN())}, {Epoch: 2, Split: "test", Loss: run.Number(math.Inf(1))}, {Epoch: 3, Split: evil, Loss: 1},
	})
	r.Data.Rates = []run.Number{run.Number(math.NaN()), 1, 2}
	return p
}

// TestHostile: whatever a run says of itself is text in the page.
func TestHostile(t *testing.T) {
	text := written(t, hostile(t))
	found := scripts.FindAllStringSubmatch(text, -1)
	if len(found) != 2 || strings.Contains(text, "<img src=x") {
		t.Fatalf("the page has %d scripts", len(found))
	}
	var runs []struct {
		Name   string
		Curves []struct{ Y []*float64 }
	}
	if err := json.Unmarshal([]byte(found[0][1]), &runs); err != nil {
		t.Fatal(err)
	}
	if want := strings.ToValidUTF8(evil, "\ufffd"); runs[0].Name != want {
		t.Errorf("the name is %q, want %q", runs[0].Name, want)
	}
	if y := runs[0].Curves[0].Y; len(y) != 2 || y[0] != nil || y[1] != nil {
		t.Errorf("numbers that are not finite are %v", y)
	}
}

// TestNoNetwork: the page asks nobody for anything.
func TestNoNetwork(t *testing.T) {
	m, images := example(t, 0)
	text := written(t, made(t, m, images))
	if urls := regexp.MustCompile(`(?i)(src|href|url\()\s*=?\s*["']?(https?:)?//`).FindString(text); urls != "" {
		t.Errorf("the page has %q", urls)
	}
	if !strings.Contains(text, "default-src 'none'") {
		t.Error("the page may ask others for things")
	}
}

// TestThin: of many lines a page has a few, with the highest and the lowest of them.
func TestThin(t *testing.T) {
	all := records(100_000)
	all[40_000].Loss, all[60_000].Loss = 1e6, -5
	for _, c := range report.Curves(all) {
		if len(c.X) > 1000 || len(c.X) < 900 || len(c.Y) != len(c.X) {
			t.Fatalf("%s of %s has %d points", c.Panel, c.Split, len(c.X))
		}
		if c.Panel == "loss, nats per image" && c.Split == "train" {
			lo, hi := math.Inf(1), math.Inf(-1)
			for _, y := range c.Y {
				lo, hi = min(lo, float64(y)), max(hi, float64(y))
			}
			if hi != 1e6 || lo != -5 {
				t.Errorf("of the losses from -5 to 1e6 those from %v to %v are left", lo, hi)
			}
		}
	}
}

// TestDraws: the page's draws are those that sample shows, of a prior that depends on the label some for each.
func TestDraws(t *testing.T) {
	for _, set := range [][]string{{"prior=normal"}, {"prior=vamp"}, {"prior=conditional"}} {
		classes := 0
		if set[0] == "prior=conditional" {
			classes = 3
		}
		m, _ := example(t, classes, set...)
		l, err := report.NewLiving(context.Background(), m, 5)
		if err != nil {
			t.Fatal(err)
		}
		if l.DrawsEach != (classes > 0) {
			t.Errorf("%v: draws for each label: %v", set, l.DrawsEach)
		}
		label := uint8(max(classes-1, 0))
		want, err := m.Draw(context.Background(), 3, 5, m.Repeat(label, 3))
		if err != nil {
			t.Fatal(err)
		}
		from := len(l.Draws) / max(classes, 1) * int(label)
		for i, z := range want {
			for d, v := range z {
				if got := l.Draws[from+i*m.Latent+d]; got != v {
					t.Fatalf("%v: draw %d has %v in dimension %d, want %v", set, i, got, d, v)
				}
			}
		}
	}
}

// TestUnplayable: a model of more dimensions than there can be sliders is not played, and the reason is said.
func TestUnplayable(t *testing.T) {
	m, _ := example(t, 0, "latent=1025")
	_, err := report.NewLiving(context.Background(), m, 1)
	if _, ok := errors.AsType[*report.UnplayableError](err); !ok || !strings.Contains(err.Error(), "1025 latent dimensions") {
		t.Errorf("the error is %v", err)
	}
}
