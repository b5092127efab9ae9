package report_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vaelab/report"
)

// answer is what a server answers to a request for the page, changed as edit says.
func answer(t *testing.T, server *httptest.Server, edit func(*http.Request)) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/", nil)
	if err != nil {
		t.Error(err)
		return &http.Response{}, ""
	}
	if edit != nil {
		edit(r)
	}
	a, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Error(err)
		return &http.Response{}, ""
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		t.Error(err)
	}
	return a, string(text)
}

// TestLive: the page is made again when the runs have changed and not before, and an error passes.
func TestLive(t *testing.T) {
	state, reads, failure := "1", 0, error(nil)
	live := &report.Live{
		State: func() (string, error) { return state, nil },
		Read: func(context.Context) (*report.Page, error) {
			reads++
			return &report.Page{Title: "the title " + state}, failure
		},
	}
	server := httptest.NewServer(live)
	defer server.Close()
	a, text := answer(t, server, nil)
	version := a.Header.Get("ETag")
	if a.StatusCode != http.StatusOK || !strings.Contains(text, "the title 1") || !strings.Contains(text, "; connect-src 'self'\"") {
		t.Fatalf("%s: %.500s", a.Status, text)
	}
	named := func(r *http.Request) { r.Header.Set("If-None-Match", version) }
	if a, _ := answer(t, server, named); a.StatusCode != http.StatusNotModified || reads != 1 {
		t.Errorf("what has not changed: %s, read %d times", a.Status, reads)
	}
	state, failure = "2", errors.New("the run is gone")
	if a, text := answer(t, server, named); a.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text, "the run is gone") {
		t.Errorf("what cannot be read: %s: %s", a.Status, text)
	}
	failure = nil
	for range 1000 { // until it may be read again
		if a, text = answer(t, server, named); a.StatusCode != http.StatusNotModified {
			break
		}
	}
	if a.StatusCode != http.StatusOK || !strings.Contains(text, "the title 2") || a.Header.Get("ETag") == version {
		t.Errorf("what has changed: %s: %.300s", a.Status, text)
	}
	before := reads
	state = "3"
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { answer(t, server, named) })
	}
	all.Wait()
	if reads > before+1 {
		t.Errorf("several at once have it read %d times", reads-before)
	}
}

// TestPatience: runs that take long to read are left alone for four times as long.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		state, reads := 0, 0
		live := &report.Live{
			State: func() (string, error) { state++; return fmt.Sprint(state), nil },
			Read: func(context.Context) (*report.Page, error) {
				reads++
				time.Sleep(time.Second)
				return &report.Page{}, nil
			},
		}
		for began := time.Now(); time.Since(began) < 20*time.Second; time.Sleep(time.Second / 10) {
			w := httptest.NewRecorder()
			if live.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://localhost/", nil)); w.Code != http.StatusOK {
				t.Fatal(w.Code)
			}
		}
		if reads != 4 {
			t.Errorf("in 20 seconds they are read %d times, want 4", reads)
		}
	})
}

// TestLiveIsPrivate: who names this computer otherwise, or wants anything but the page, gets nothing, and no other site may read it.
func TestLiveIsPrivate(t *testing.T) {
	var reads atomic.Int32
	server := httptest.NewServer(&report.Live{
		State: func() (string, error) { return "", nil },
		Read:  func(context.Context) (*report.Page, error) { reads.Add(1); return &report.Page{}, nil },
	})
	defer server.Close()
	for host, want := range map[string]int{
		"evil.example": http.StatusForbidden, "evil.example:8710": http.StatusForbidden, "localhost.evil.example": http.StatusForbidden,
		"127.0.0.1.evil.example": http.StatusForbidden, "192.168.0.1": http.StatusForbidden, "0.0.0.0:8710": http.StatusForbidden, "[::]": http.StatusForbidden,
		"localhost": http.StatusOK, "localhost:8710": http.StatusOK, "127.0.0.1:1": http.StatusOK, "[::1]:8710": http.StatusOK, "[::1]": http.StatusOK,
	} {
		if a, _ := answer(t, server, func(r *http.Request) { r.Host = host }); a.StatusCode != want {
			t.Errorf("to %q: %s, want %d", host, a.Status, want)
		}
	}
	for what, edit := range map[int]func(*http.Request){
		http.StatusNotFound:         func(r *http.Request) { r.URL.Path = "/etc/passwd" },
		http.StatusMethodNotAllowed: func(r *http.Request) { r.Method = http.MethodPost },
	} {
		if a, _ := answer(t, server, edit); a.StatusCode != what {
			t.Errorf("%s, want %d", a.Status, what)
		}
	}
	a, _ := answer(t, server, func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") })
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "", "Cross-Origin-Resource-Policy": "same-origin", "X-Content-Type-Options": "nosniff",
		"Cache-Control": "no-store", "Content-Security-Policy": "frame-ancestors 'none'",
	} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}
