package dev.tenk.gatling.bench;

import dev.tenk.openinference.DataType;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * Answers every inference with the same 1,000 numbers: at once, so that what is left is the
 * generator, or at an instant that a {@link KnownDelay} fixes.
 *
 * <p>One thread reads and, without a delay, writes; with one a {@link PunctualTimer} writes. It
 * knows as much of HTTP/1.1 as a benchmark takes, connections that are kept and bodies with a
 * {@code Content-Length}, so that next to nothing of a response time is its own.
 */
final class BenchServer {
  static final String MODEL = "null";
  static final String INFER_PATH = "/v2/models/null/infer";
  private static final byte[] INFER_LINE =
      ("POST " + INFER_PATH + " ").getBytes(StandardCharsets.ISO_8859_1);
  private static final int MOST_REQUEST_BYTES = 1 << 14;

  /** Of the last inferences, since it was last asked to forget. */
  private final Histogram servedMicros = new Histogram(3);

  /** What is read, of one connection after another: a client may have thousands. */
  private final ByteBuffer in = ByteBuffer.allocateDirect(2 * MOST_REQUEST_BYTES);

  private final ByteBuffer inferred = inferred();
  private final ByteBuffer described =
      reply(
          "application/json",
          "",
          MetadataCodec.encodeModelMetadata(
              new ModelMetadata(
                  MODEL,
                  List.of("1"),
                  "none",
                  List.of(new TensorMetadata("image", DataType.UINT8, List.of(1L, 3L, 16L, 16L))),
                  List.of(new TensorMetadata("scores", DataType.FP32, List.of(1L, 1000L))),
                  Map.of())));
  private final Optional<PunctualTimer> timer;
  private final Optional<KnownDelay> delay;
  private final long serviceMicros;
  private long inferences;
  private long lastDoneMicros;

  private BenchServer(Optional<KnownDelay> delay, long serviceMicros) {
    this.delay = delay;
    this.serviceMicros = serviceMicros;
    this.timer = delay.map(known -> PunctualTimer.start());
  }

  /**
   * Serves until it is killed; prints its port. The arguments, if any, name a delay and a service
   * time in microseconds.
   */
  public static void main(String[] arguments) throws IOException {
    BenchServer server =
        arguments.length == 0
            ? new BenchServer(Optional.empty(), 0)
            : new BenchServer(
                Optional.of(KnownDelay.valueOf(arguments[0])), Long.parseLong(arguments[1]));
    try (Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
      listener.configureBlocking(false);
      listener.register(selector, SelectionKey.OP_ACCEPT);
      System.out.println(((InetSocketAddress) listener.getLocalAddress()).getPort());
      while (true) {
        selector.select(
            key -> {
              if (key.isAcceptable()) {
                accept(listener, selector);
              } else {
                server.read(key);
              }
            });
      }
    }
  }

  private static void accept(ServerSocketChannel listener, Selector selector) {
    try {
      SocketChannel channel = listener.accept();
      if (channel != null) {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.register(selector, SelectionKey.OP_READ);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(SelectionKey key) {
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      in.clear();
      if (key.attachment() instanceof byte[] started) {
        in.put(started);
      }
      if (channel.read(in) < 0) {
        channel.close();
        return;
      }
      in.flip();
      for (int length = requestBytes(in); length > 0; length = requestBytes(in)) {
        boolean infers = length > INFER_LINE.length && startsWith(in, INFER_LINE);
        String path = infers ? INFER_PATH : path(in, length);
        in.position(in.position() + length);
        answer(channel, path);
      }
      key.attach(in.hasRemaining() ? rest() : null);
    } catch (IOException e) {
      close(channel); // the other side has gone
    }
  }

  /** The begin of a request whose end has not come yet. */
  private byte[] rest() {
    byte[] started = new byte[in.remaining()];
    in.get(started);
    return started;
  }

  /** How long the request at the buffer's position is; 0 while it is not all there. */
  private static int requestBytes(ByteBuffer in) throws IOException {
    int lineStart = in.position();
    int bodyBytes = 0;
    for (int i = in.position(); i < in.limit(); i++) {
      if (in.get(i) != '\n') {
        continue;
      }
      int lineBytes = i - lineStart;
      if (lineBytes <= 1) {
        int length = i + 1 - in.position() + bodyBytes;
        if (length > MOST_REQUEST_BYTES) {
          throw new IOException("a request of " + length + " bytes");
        }
        return length <= in.remaining() ? length : 0;
      }
      // only headers with a C are looked at closely
      if ((in.get(lineStart) | 0x20) == 'c' && lineBytes > 15) {
        byte[] line = new byte[lineBytes];
        in.get(lineStart, line);
        String header = new String(line, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        if (header.startsWith("content-length:")) {
          bodyBytes = Integer.parseInt(header.substring(15).strip());
        }
      }
      lineStart = i + 1;
    }
    return 0;
  }

  /** Without making a string of it, of which there would be thousands a second. */
  private static boolean startsWith(ByteBuffer in, byte[] start) {
    for (int i = 0; i < start.length; i++) {
      if (in.get(in.position() + i) != start[i]) {
        return false;
      }
    }
    return true;
  }

  private static String path(ByteBuffer in, int length) {
    byte[] start = new byte[Math.min(length, 64)];
    in.get(in.position(), start);
    return new String(start, StandardCharsets.ISO_8859_1).split(" ", -1)[1];
  }

  private void answer(SocketChannel channel, String path) {
    switch (path) {
      case INFER_PATH -> infer(channel);
      case "/count" -> write(channel, text(Long.toString(inferences)));
      case "/served" -> write(channel, text(quantiles(servedMicros)));
      case "/late" -> write(channel, text(quantiles(timer.orElseThrow().lateMicros())));
      case "/forget" -> {
        servedMicros.reset();
        timer.orElseThrow().reset();
        write(channel, text(""));
      }
      default -> write(channel, described.duplicate());
    }
  }

  private void infer(SocketChannel channel) {
    long number = inferences++;
    if (delay.isEmpty()) {
      write(channel, inferred.duplicate());
      return;
    }
    long arrivedMicros = KnownDelay.nowMicros();
    lastDoneMicros = delay.get().doneMicros(arrivedMicros, lastDoneMicros, number, serviceMicros);
    servedMicros.recordValue(lastDoneMicros - arrivedMicros);
    timer.orElseThrow().at(lastDoneMicros, () -> write(channel, inferred.duplicate()));
  }

  private static void write(SocketChannel channel, ByteBuffer reply) {
    try {
      // a client with one request at a time on a connection always has room for an answer
      while (reply.hasRemaining()) {
        channel.write(reply);
      }
    } catch (IOException e) {
      close(channel);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In milliseconds, those that the benchmark of the truth looks at, then the maximum. */
  private static String quantiles(Histogram micros) {
    StringBuilder text = new StringBuilder();
    for (double quantile : Load.QUANTILES) {
      text.append(micros.getValueAtPercentile(100 * quantile) / 1e3).append(' ');
    }
    return text.append(micros.getMaxValue() / 1e3).toString();
  }

  private static ByteBuffer inferred() {
    HttpBody answer =
        OpenInferenceCodec.encodeResponse(
            new InferResponse(
                MODEL,
                Optional.of("1"),
                Optional.empty(),
                List.of(Tensor.ofFloats("scores", List.of(1L, 1000L), new float[1000])),
                Map.of()),
            name -> true);
    return reply(
        answer.contentType(),
        HttpBody.JSON_HEADER_LENGTH_HEADER
            + ": "
            + answer.jsonHeaderLengthBytes().getAsInt()
            + "\r\n",
        answer.bytes());
  }

  private static ByteBuffer text(String body) {
    return reply("text/plain", "", body.getBytes(StandardCharsets.UTF_8));
  }

  private static ByteBuffer reply(String contentType, String headers, byte[] body) {
    byte[] head =
        ("HTTP/1.1 200 OK\r\nContent-Type: "
                + contentType
                + "\r\n"
                + headers
                + "Content-Length: "
                + body.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocateDirect(head.length + body.length).put(head).put(body).flip();
  }
}
