package dev.tenk.jmh.bench;

import dev.tenk.jmh.client.ClientWork;
import dev.tenk.jmh.client.WireFormat;
import dev.tenk.targets.NativeCrypto;
import dev.tenk.targets.lambda.LambdaReport;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a client does for a request, each part alone. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClientBenchmark {
  /** Parameter: a {@link WireFormat}. */
  public static final String FORMAT = "format";

  /** Parameter: a {@link WireFormat} of a body that is signed. */
  public static final String BODY = "body";

  /** A request and its answer in one format. */
  @State(Scope.Benchmark)
  public static class Message {
    /** Word of a {@link WireFormat}. */
    @Param({"binary", "json", "grpc", "tensor", "base64"})
    public String format;

    private ClientWork work;

    /** Makes both. */
    @Setup
    public void make() {
      NativeCrypto.prefer();
      work = new ClientWork(WireFormat.of(format));
    }
  }

  /** A server on loopback that takes bodies and answers each with a byte. */
  @State(Scope.Benchmark)
  public static class Line {
    /** Word of a {@link WireFormat}. */
    @Param({"binary", "json", "grpc", "tensor", "base64"})
    public String format;

    private byte[] body;
    private Loopback loopback;

    /** Connects. */
    @Setup
    public void connect() throws IOException {
      body = new ClientWork(WireFormat.of(format)).encode();
      loopback = new Loopback(body.length);
    }

    /** Hangs up. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
      loopback.close();
    }
  }

  /** A call of AWS's SDK. */
  @State(Scope.Benchmark)
  public static class Sdk {
    /** Word of a {@link WireFormat}: tensor to SageMaker, base64 to Lambda. */
    @Param({"tensor", "base64"})
    public String body;

    private AwsCall call;

    /** Makes the client. */
    @Setup
    public void open() {
      NativeCrypto.prefer();
      call = new AwsCall(new ClientWork(WireFormat.of(body)), WireFormat.of(body));
    }

    /** Closes the client. */
    @TearDown(Level.Trial)
    public void close() {
      call.close();
    }
  }

  /** From pixels to the request's body. */
  @Benchmark
  public byte[] encode(Message message) {
    return message.work.encode();
  }

  /** From the answer's body to the digest of its output. */
  @Benchmark
  public String decode(Message message) {
    return message.work.decode();
  }

  /** A body over a TCP connection on loopback, until all of it was read there. */
  @Benchmark
  public int send(Line line) throws IOException {
    return line.loopback.send(line.body);
  }

  /** SigV4 of a request, the digest of its body included. */
  @Benchmark
  public Object sign(Sdk sdk) {
    return sdk.call.sign();
  }

  /** The SDK's whole way of a call, with an HTTP client that answers at once. */
  @Benchmark
  public Object sdkCall(Sdk sdk) {
    return sdk.call.call();
  }

  /** The report in the log that Lambda sends along. */
  @Benchmark
  public LambdaReport parseReport() {
    return LambdaReport.read(AwsCall.LOG_TAIL, AwsCall.REQUEST_ID);
  }
}
