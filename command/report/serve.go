package report

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"vaelab/internal/cli"
	"vaelab/report"
	"vaelab/run"
)

// serve shows the page until ctx ends. The first page is made before anybody can ask for it: what is wrong is said here.
func (m *maker) serve(ctx context.Context, stdout io.Writer) error {
	at, err := netip.ParseAddrPort(m.Addr)
	if err != nil || !at.Addr().IsLoopback() {
		return cli.Usagef("--addr: %q is not of this computer for itself alone: give 127.0.0.1:PORT or [::1]:PORT; whoever reaches the page reads the runs", m.Addr)
	}
	if m.checkpoints[0] == "" { // that one to the end, whatever is begun meanwhile
		if m.checkpoints[0], err = run.Newest(); err != nil {
			return err
		}
	}
	listener, err := net.Listen("tcp", at.String())
	if err != nil {
		return fmt.Errorf("--addr: %w: choose another port", err)
	}
	defer listener.Close()
	live := &report.Live{State: m.state, Read: m.page}
	if err := live.Begin(ctx); err != nil {
		return err
	}
	if err := m.unused(); err != nil {
		return err
	}
	stderr := m.stderr
	m.stderr = io.Discard // it has been said
	if _, err := fmt.Fprintf(stdout, "http://%s/\n", listener.Addr()); err != nil {
		return err
	}
	server := &http.Server{
		Handler: live, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(stderr, "", 0),
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	defer context.AfterFunc(ctx, func() { server.Close() })()
	err = server.Serve(listener)
	live.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return &cli.ExitError{Code: cli.ExitInterrupted}
	}
	return err
}

// state changes with the runs.
func (m *maker) state() (string, error) {
	var all strings.Builder
	for _, checkpoint := range m.checkpoints {
		stamp, err := run.Stamp(checkpoint)
		if err != nil {
			return "", err
		}
		all.WriteString(stamp)
	}
	return all.String(), nil
}
