package dev.tenk.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What stands before an object store: it lets bytes through as they are, and while it is shut cuts
 * what goes on and answers each new connection as S3 does when too much is asked of it.
 */
final class StoreGate implements AutoCloseable {
  private static final String WORDS =
      "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
  private static final byte[] SLOW_DOWN =
      ("HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: "
              + WORDS.length()
              + "\r\nConnection: close\r\n\r\n"
              + WORDS)
          .getBytes(StandardCharsets.US_ASCII);

  private final URI store;
  private final ServerSocket gate;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger refused = new AtomicInteger();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "store-gate");
            thread.setDaemon(true);
            return thread;
          });
  private volatile boolean shut;

  StoreGate(URI store) throws IOException {
    this.store = store;
    gate = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + gate.getLocalPort();
  }

  void shut() {
    shut = true;
    open.forEach(StoreGate::closeQuietly);
  }

  void open() {
    shut = false;
  }

  /** Connections that were answered so. */
  int refused() {
    return refused.get();
  }

  private void accept() {
    while (!gate.isClosed()) {
      try {
        Socket client = gate.accept();
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        // closed, which ends the loop
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      if (shut) {
        refused.incrementAndGet();
        refuse(client);
        return;
      }
      try (Socket server = new Socket(store.getHost(), store.getPort())) {
        open.add(client);
        threads.execute(() -> copy(server, client));
        copy(client, server);
      } finally {
        open.remove(client);
      }
    } catch (IOException e) {
      // the other side sees it
    }
  }

  /** Answers once the head of the request has come; the rest of it is read and left. */
  private static void refuse(Socket client) throws IOException {
    InputStream in = client.getInputStream();
    StringBuilder head = new StringBuilder();
    int next;
    while (head.indexOf("\r\n\r\n") < 0 && (next = in.read()) >= 0) {
      head.append((char) next);
    }
    client.getOutputStream().write(SLOW_DOWN);
    client.shutdownOutput();
    in.transferTo(OutputStream.nullOutputStream());
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    gate.close();
    shut();
    threads.shutdownNow();
  }
}
