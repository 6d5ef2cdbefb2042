package dev.tenk.targets.edge;

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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP/1.1 server on the loopback address that handles each request as its script states. */
public final class ScriptedServer implements AutoCloseable {
  /** What becomes of a request. Once it returns, the connection waits for the next one. */
  public interface Script {
    void answer(Received request, Peer peer) throws IOException;
  }

  /** A request; header names are found in any case. */
  public record Received(String method, String path, Map<String, String> headers, byte[] body) {}

  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Script script;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile int mostOpen;

  public ScriptedServer(Script script) {
    this(listener(), script);
  }

  public ScriptedServer(ServerSocket listener, Script script) {
    this.listener = listener;
    this.script = script;
    threads.execute(this::accept);
  }

  private static ServerSocket listener() {
    try {
      return new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** All requests so far whose method is POST. */
  public List<Received> inferences() {
    return received.stream().filter(request -> request.method().equals("POST")).toList();
  }

  /** All requests so far. */
  public List<Received> received() {
    return List.copyOf(received);
  }

  /** Connections so far. */
  public int accepted() {
    return accepted.get();
  }

  /** The most connections that were open at a time. */
  public int mostOpen() {
    return mostOpen;
  }

  /** Ends all connections, as a restart does. */
  public void cutAll() {
    try {
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Once it is closed, connections to its port are refused. */
  @Override
  public void close() {
    closed.countDown();
    try {
      listener.close();
      cutAll();
      threads.shutdownNow();
      // the port is given up only when accept() has returned
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a script does not end");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        accepted.incrementAndGet();
        mostOpen = Math.max(mostOpen, open.size());
        if (closed.getCount() == 0) {
          socket.close();
          return;
        }
        threads.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Peer peer = new Peer(socket, in);
      while (!socket.isClosed()) {
        String start = line(in);
        if (start == null) {
          break;
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
          int colon = header.indexOf(':');
          headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
        }
        if (headers.containsKey("Expect")) {
          peer.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
        int space = start.indexOf(' ');
        Received request =
            new Received(
                start.substring(0, space),
                start.substring(space + 1, start.lastIndexOf(' ')),
                headers,
                body);
        received.add(request);
        script.answer(request, peer);
      }
    } catch (IOException e) {
      // the client went away, which is its right
    } finally {
      open.remove(socket);
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  /** The client's end of a connection, as a script sees it. */
  public final class Peer {
    private final Socket socket;
    private final InputStream in;

    Peer(Socket socket, InputStream in) {
      this.socket = socket;
      this.in = in;
    }

    /** A whole response; {@code headers} are lines such as {@code Location: /x}. */
    public void answer(int status, byte[] body, String... headers) throws IOException {
      write(head(status, body.length, headers), body);
    }

    /** A response that breaks off. */
    public void answerHalf(byte[] body) throws IOException {
      write(head(200, 2 * body.length), body);
      cut();
    }

    /** A response that takes its time, a byte every {@code pauseMillis}. */
    public void trickle(byte[] body, int pauseMillis) throws IOException {
      write(head(200, body.length));
      for (byte b : body) {
        if (await(pauseMillis)) {
          return;
        }
        write(new byte[] {b});
      }
    }

    public void write(byte[]... parts) throws IOException {
      OutputStream out = socket.getOutputStream();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (byte[] part : parts) {
        all.write(part);
      }
      all.writeTo(out);
      out.flush();
    }

    /** Ends the connection. */
    public void cut() throws IOException {
      socket.close();
    }

    /** Ends the connection with a reset. */
    public void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Sends nothing until the client gives up. */
    public void hang() throws IOException {
      while (in.read() >= 0) {
        // nothing to send
      }
    }

    /** Lets a time pass; whether the server was closed meanwhile. */
    public boolean await(int millis) {
      try {
        return closed.await(millis, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        return true;
      }
    }

    private byte[] head(int status, int length, String... headers) {
      StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      head.append("Content-Length: ").append(length).append("\r\n\r\n");
      return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
  }
}
