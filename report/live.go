package report

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Live serves a page to browsers on this computer, which keeps up with its runs while somebody looks at it: the page asks for itself,
// naming the version that it has.
type Live struct {
	// State is a text that is another one whenever the page would be.
	State func() (string, error)
	// Read makes the page. It is called by one goroutine at a time.
	Read func(context.Context) (*Page, error)

	mutex   sync.Mutex // of the rest, and of reading
	version string
	text    []byte
	rest    time.Time // when the runs may be read again
}

// patience is how many times as long as it takes to read the runs they are then left alone: who watches a training does not slow it.
const patience = 4

// Begin makes the page.
func (l *Live) Begin(ctx context.Context) error {
	_, _, err := l.newest(ctx)
	return err
}

// ServeHTTP answers with the page, or that the version which is named is the newest. Another site that a browser shows may not read
// it, nor have it read by a name of its own for this computer's address.
func (l *Live) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Content-Security-Policy", "frame-ancestors 'none'") // the page itself has the rest
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Cache-Control", "no-store")
	switch {
	case !local(r.Host):
		http.Error(w, "this page is for the computer that it is made on", http.StatusForbidden)
		return
	case r.URL.Path != "/":
		http.NotFound(w, r)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "there is nothing but a page to look at", http.StatusMethodNotAllowed)
		return
	}
	version, text, err := l.newest(r.Context())
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("ETag", version)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(text))
}

// local reports whether a host, with or without a port, is this computer by an address or a name that nobody else can give it.
func local(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && address.IsLoopback()
}

// newest is the page of what the runs are now, or were a moment ago.
func (l *Live) newest(ctx context.Context) (version string, text []byte, err error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if err := ctx.Err(); err != nil {
		return "", nil, err
	}
	if l.text != nil && time.Now().Before(l.rest) {
		return l.version, l.text, nil
	}
	state, err := l.State()
	if err != nil {
		return "", nil, err
	}
	version = fmt.Sprintf(`"%x"`, sha256.Sum256([]byte(state)))
	if version == l.version {
		return l.version, l.text, nil
	}
	began := time.Now()
	page, err := l.Read(ctx)
	l.rest = time.Now().Add(patience * time.Since(began))
	if err != nil {
		return "", nil, err
	}
	page.Version = version
	var b bytes.Buffer
	if err := page.Write(&b); err != nil {
		return "", nil, err
	}
	l.version, l.text = version, b.Bytes()
	return l.version, l.text, nil
}

// Wait returns when the runs are not being read.
func (l *Live) Wait() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
}
