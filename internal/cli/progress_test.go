package cli

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// watched returns a Progress that writes to a buffer and goes by a clock that the test moves.
func watched(t *testing.T, mode string) (*Progress, *bytes.Buffer, *time.Time) {
	t.Helper()
	var b bytes.Buffer
	p, err := NewProgress(&b, mode)
	if err != nil {
		t.Fatal(err)
	}
	clock := time.Unix(0, 0)
	p.now = func() time.Time { return clock }
	return p, &b, &clock
}

// train runs one epoch of 60 seconds, 1000 images a second.
func train(p *Progress, clock *time.Time) {
	p.Epoch(3, 10, 60000)
	for done := 0; done <= 60000; done += 100 {
		p.Update(done, Field{"loss", 112.346}, Field{"recon", 87.1}, Field{"kl", 25.246})
		*clock = clock.Add(100 * time.Millisecond)
	}
	p.EndEpoch("epoch  3  train 112.35  test 108.90")
}

func TestProgressLines(t *testing.T) {
	p, b, clock := watched(t, ProgressAuto) // a buffer is no terminal
	train(p, clock)
	want := `epoch 3/10  loss 112.35  recon 87.10  kl 25.25  10000/60000 images  1000 img/s  7m50s left
epoch 3/10  loss 112.35  recon 87.10  kl 25.25  20000/60000 images  1000 img/s  7m40s left
epoch 3/10  loss 112.35  recon 87.10  kl 25.25  30000/60000 images  1000 img/s  7m30s left
epoch 3/10  loss 112.35  recon 87.10  kl 25.25  40000/60000 images  1000 img/s  7m20s left
epoch 3/10  loss 112.35  recon 87.10  kl 25.25  50000/60000 images  1000 img/s  7m10s left
epoch 3/10  loss 112.35  recon 87.10  kl 25.25  60000/60000 images  1000 img/s  7m0s left
epoch  3  train 112.35  test 108.90
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// TestProgressOfTheRun: what is done between epochs counts for the time that is left of the run.
func TestProgressOfTheRun(t *testing.T) {
	p, b, clock := watched(t, ProgressLines)
	for epoch := 1; epoch <= 2; epoch++ {
		p.Epoch(epoch, 4, 20000)
		for done := 0; done <= 20000; done += 1000 {
			p.Update(done)
			*clock = clock.Add(time.Second)
		}
		*clock = clock.Add(9 * time.Second) // to evaluate
	}
	want := `epoch 1/4  10000/20000 images  1000 img/s  1m10s left
epoch 1/4  20000/20000 images  1000 img/s  1m0s left
epoch 2/4  10000/20000 images  1000 img/s  1m10s left
epoch 2/4  20000/20000 images  1000 img/s  1m0s left
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// TestProgressResumed holds that the images of an earlier process don't count as fast ones.
func TestProgressResumed(t *testing.T) {
	p, b, clock := watched(t, ProgressLines)
	p.Epoch(1, 1, 60000)
	p.Update(40000)
	*clock = clock.Add(10 * time.Second)
	p.Update(50000)
	if want := "epoch 1/1  50000/60000 images  1000 img/s  10s left\n"; b.String() != want {
		t.Errorf("got %q, want %q", b, want)
	}
}

func TestProgressBar(t *testing.T) {
	p, b, clock := watched(t, ProgressBar)
	train(p, clock)
	text := b.String()
	if last := "\r\x1b[Kepoch  3  train 112.35  test 108.90\n"; !strings.HasSuffix(text, last) {
		t.Errorf("the bar does not give way to the epoch's line: …%q", text[max(0, len(text)-100):])
	}
	frames := strings.Split(text, "\r")[1:]
	if len(frames) < 500 || len(frames) > 602 {
		t.Errorf("%d drawings in a minute, want about ten a second", len(frames))
	}
	for _, f := range frames[:len(frames)-1] {
		if n := utf8.RuneCountInString(strings.TrimSuffix(f, eraseLine)); n >= 80 {
			t.Fatalf("a drawing of %d columns breaks the line: %q", n, f)
		}
	}
	if want := "epoch 3/10  loss 112.35  50% [===>.....] (30000/60000)  1000 img/s  7m30s left"; !strings.Contains(text, want) {
		t.Errorf("half-way there is no %q among\n%s", want, strings.Join(frames[295:305], "\n"))
	}
}

// TestRedraw: a line never wraps, however long.
func TestRedraw(t *testing.T) {
	var b bytes.Buffer
	Redraw(&b, strings.Repeat("ä", 200))
	Redraw(&b, "")
	if want := "\r" + strings.Repeat("ä", 79) + eraseLine + "\r" + eraseLine; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

func TestProgressNone(t *testing.T) {
	p, b, clock := watched(t, ProgressNone)
	train(p, clock)
	if b.Len() != 0 {
		t.Errorf("wrote %q", b)
	}
}

func TestProgressUnknownMode(t *testing.T) {
	_, err := NewProgress(&bytes.Buffer{}, "barr")
	if want := `progress: unknown mode "barr": want auto, bar, lines or none`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// TestProgressHostile feeds what a correct caller would not.
func TestProgressHostile(t *testing.T) {
	for _, mode := range []string{ProgressBar, ProgressLines} {
		for _, total := range []int{-1, 0, 10} {
			p, _, clock := watched(t, mode)
			p.Update(1, Field{"loss", 0})
			p.Epoch(1, 1, total)
			for _, done := range []int{-5, 0, 20, 3} {
				*clock = clock.Add(time.Minute)
				p.Update(done)
			}
			p.EndEpoch("")
			p.Clear()
		}
	}
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestProgressSurvivesClosedPipe(t *testing.T) {
	for _, mode := range []string{ProgressBar, ProgressLines} {
		p, err := NewProgress(closedPipe{}, mode)
		if err != nil {
			t.Fatal(err)
		}
		clock := time.Unix(0, 0)
		p.now = func() time.Time { return clock }
		train(p, &clock) // must neither panic nor hang
	}
}

func TestUpdateAllocatesNothing(t *testing.T) {
	for _, mode := range []string{ProgressBar, ProgressLines, ProgressNone} {
		p, _, _ := watched(t, mode)
		p.Epoch(1, 1, 1<<30)
		done, value := 0, 100.0
		allocs := testing.AllocsPerRun(1000, func() {
			done++
			value *= 0.999
			p.Update(done, Field{"loss", value}, Field{"recon", value / 2}, Field{"kl", value / 3})
		})
		if allocs != 0 {
			t.Errorf("%s: %v allocations per update", mode, allocs)
		}
	}
}
