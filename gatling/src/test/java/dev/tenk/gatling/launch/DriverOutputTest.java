package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.histogram.LiveFigures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A reader that does not read delays nobody. */
@Timeout(30)
class DriverOutputTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** A full pipe: a write stands still until somebody reads. */
  private static final class FullPipe extends OutputStream {
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final CountDownLatch full = new CountDownLatch(1);
    private final CountDownLatch reading = new CountDownLatch(1);

    @Override
    public void write(int one) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      full.countDown();
      try {
        reading.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      read.write(bytes);
    }

    String[] lines() {
      return read.toString(StandardCharsets.UTF_8).split("\n");
    }
  }

  @Test
  void progressNeverWaitsForAReaderAndTheNewestIsKept() throws InterruptedException {
    FullPipe pipe = new FullPipe();
    DriverOutput output = new DriverOutput(pipe);
    output.say(progress(0));
    pipe.full.await();

    // each would stand still here, were it written by who says it
    for (int i = 1; i <= 100_000; i++) {
      output.say(progress(i));
    }
    pipe.reading.countDown();
    output.say(new DriverMessage.Refused("the end"));
    output.close(LONG);

    String[] lines = pipe.lines();
    assertThat(DriverMessage.fromLine(lines[0])).isEqualTo(progress(0));
    assertThat(DriverMessage.fromLine(lines[lines.length - 1]))
        .as("the last, unless the end came before it was written")
        .isIn(progress(100_000), new DriverMessage.Refused("the end"));
    assertThat(lines).hasSizeBetween(2, 3);
  }

  @Test
  void resultsAreAllWrittenInTheirOrder() throws InterruptedException {
    FullPipe pipe = new FullPipe();
    DriverOutput output = new DriverOutput(pipe);
    output.say(progress(0));
    pipe.full.await();
    for (int i = 1; i <= 3; i++) {
      output.say(new DriverMessage.Refused("reason " + i));
    }
    pipe.reading.countDown();

    output.close(LONG);

    assertThat(pipe.lines())
        .containsExactly(
            progress(0).toLine(),
            new DriverMessage.Refused("reason 1").toLine(),
            new DriverMessage.Refused("reason 2").toLine(),
            new DriverMessage.Refused("reason 3").toLine());
  }

  @Test
  void whoEndsWaitsNoLongerThanItWantsTo() throws InterruptedException {
    FullPipe pipe = new FullPipe();
    DriverOutput output = new DriverOutput(pipe);
    output.say(new DriverMessage.Refused("nobody will read it"));
    pipe.full.await();

    output.close(Duration.ofMillis(1));

    assertThat(pipe.read.size()).isZero();
  }

  @Test
  void aReaderThatIsGoneEndsTheWriting() {
    DriverOutput output =
        new DriverOutput(
            new OutputStream() {
              @Override
              public void write(int one) throws IOException {
                throw new IOException("broken pipe");
              }
            });

    output.say(progress(1));
    output.say(new DriverMessage.Refused("the end"));
    output.close(LONG);
  }

  private static DriverMessage.Progress progress(long elapsedNanos) {
    return new DriverMessage.Progress(
        elapsedNanos,
        1,
        false,
        new LiveFigures.Figures(false, 1, OptionalLong.empty(), OptionalLong.empty(), 0));
  }
}
