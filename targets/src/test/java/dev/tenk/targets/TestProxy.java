package dev.tenk.targets;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** An HTTP proxy for which every host is this machine's loopback address. */
public final class TestProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final CountDownLatch acceptEnded = new CountDownLatch(1);
  private final Optional<String> refusal;

  private TestProxy(Optional<String> refusal) {
    this.refusal = refusal;
    try {
      listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  /** Lets everything through. */
  public static TestProxy open() {
    return new TestProxy(Optional.empty());
  }

  /** Answers with a status line and further lines, as in {@code 403 Forbidden}. */
  public static TestProxy refusing(String head) {
    return new TestProxy(Optional.of("HTTP/1.1 " + head + "\r\nContent-Length: 0\r\n\r\n"));
  }

  /** Reads a request, and closes the connection. */
  public static TestProxy silent() {
    return new TestProxy(Optional.of(""));
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** The heads of all requests that it read: every one, or only {@code CONNECT}. */
  public List<String> heads() {
    return List.copyOf(heads);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        open.add(client);
        threads.execute(() -> serve(client));
      }
    } catch (IOException e) {
      // closed
    } finally {
      acceptEnded.countDown();
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      while (true) {
        String head = head(in);
        heads.add(head);
        if (refusal.isPresent()) {
          write(client, refusal.get());
          return;
        }
        String target = head.split(" ", -1)[1];
        if (head.startsWith("CONNECT ")) {
          int port = Integer.parseInt(target.substring(target.lastIndexOf(':') + 1));
          try (Socket server = connect(port)) {
            write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
            threads.execute(() -> pump(server, client));
            in.transferTo(server.getOutputStream());
          }
          return;
        }
        relay(head, URI.create(target), in, client);
      }
    } catch (IOException e) {
      // one side went away
    } finally {
      open.remove(client);
    }
  }

  private void relay(String head, URI target, InputStream in, Socket client) throws IOException {
    try (Socket server = connect(target.getPort())) {
      write(server, head.replaceFirst(" http://[^/]*", " "));
      server.getOutputStream().write(in.readNBytes(length(head)));
      InputStream answer = new BufferedInputStream(server.getInputStream());
      String answerHead = head(answer);
      write(client, answerHead);
      client.getOutputStream().write(answer.readNBytes(length(answerHead)));
    }
  }

  private Socket connect(int port) throws IOException {
    Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
    open.add(server);
    return server;
  }

  private static void pump(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.close();
    } catch (IOException e) {
      // one side went away
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("closed");
      }
      head.write(b);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static int length(String head) {
    return head.lines()
        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
        .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() {
    try {
      listener.close();
      // the port is given up only when accept() has returned, and nobody is to know sooner: whoever
      // sees a connection end may connect again at once
      boolean ended = acceptEnded.await(10, TimeUnit.SECONDS);
      for (Socket each : open) {
        each.close();
      }
      threads.shutdownNow();
      if (!ended || !threads.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a connection does not end");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
