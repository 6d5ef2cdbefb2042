package dev.tenk.gatling.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.DeviceWatch;
import dev.tenk.results.store.RunFolder;
import dev.tenk.targets.Telemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device whose readings the test hands out one by one. */
class TelemetryRecorderTest {
  private static final Duration PERIOD = Duration.ofMillis(1);
  private static final String HEADER =
      "time_ns,power_w,energy_j,soc_temp_c,npu_temp_c,throttled,npu_temp_zone\n";

  @TempDir Path folder;

  private volatile OptionalLong epochNanos = OptionalLong.empty();

  @Test
  void whatWasReadBeforeTheEpochHasNegativeTimes() throws Exception {
    Scripted device = new Scripted(Optional.of("shelly"), Duration.ofNanos(1));
    TelemetryRecorder recorder = new TelemetryRecorder(device, folder, () -> epochNanos, PERIOD);
    device.answer(reading(1_000, OptionalDouble.of(3)));
    device.answer(reading(2_000, OptionalDouble.of(3.5)));
    recorder.watchIdle();
    assertThat(folder.resolve(RunFolder.TELEMETRY)).doesNotExist();
    epochNanos = OptionalLong.of(2_500);
    device.end(
        recorder, reading(3_000, OptionalDouble.empty()), reading(4_000, OptionalDouble.of(5)));

    assertThat(text()).isEqualTo(HEADER + "-1500,3,,,,,\n-500,3.5,,,,,\n500,,,,,,\n1500,5,,,,,\n");
    DeviceWatch watch = recorder.watched().orElseThrow();
    assertThat(watch.powerSource()).contains("shelly");
    assertThat(watch.idleToNanos().getAsLong() - watch.idleFromNanos().getAsLong()).isEqualTo(1);
    assertThat(watch.troubles())
        .containsExactly("its power meter did not answer in 1 of 4 readings");
    assertThat(device.closed).isTrue();
  }

  @Test
  void aServerThatTellsNothingLeavesNothing() throws Exception {
    Scripted device = new Scripted(Optional.empty(), Duration.ZERO);
    epochNanos = OptionalLong.of(0);
    TelemetryRecorder recorder = new TelemetryRecorder(device, folder, () -> epochNanos, PERIOD);
    recorder.watchIdle();
    device.end(
        recorder, unmetered(1, OptionalDouble.empty()), unmetered(2, OptionalDouble.empty()));

    assertThat(folder.resolve(RunFolder.TELEMETRY)).doesNotExist();
    assertThat(recorder.watched()).isEmpty();
  }

  @Test
  void temperaturesAloneAreKept() throws Exception {
    Scripted device = new Scripted(Optional.empty(), Duration.ZERO);
    epochNanos = OptionalLong.of(0);
    TelemetryRecorder recorder = new TelemetryRecorder(device, folder, () -> epochNanos, PERIOD);
    device.end(
        recorder, unmetered(1, OptionalDouble.of(48.3)), unmetered(2, OptionalDouble.empty()));

    assertThat(text()).isEqualTo(HEADER + "1,,,48.3,,,\n");
    assertThat(recorder.watched())
        .contains(
            new DeviceWatch(
                Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), List.of()));
  }

  /** Nothing asks again while it waits, and the file has each row as soon as it is known. */
  @Test
  void aReadingThatHangsIsTheOnlyOneUnderWay() throws Exception {
    Scripted device = new Scripted(Optional.of("shelly"), Duration.ZERO);
    epochNanos = OptionalLong.of(0);
    TelemetryRecorder recorder = new TelemetryRecorder(device, folder, () -> epochNanos, PERIOD);
    device.answer(reading(1, OptionalDouble.of(3)));
    device.awaitAsked(2);
    assertThat(text()).isEqualTo(HEADER + "1,3,,,,,\n");
    assertThat(device.underWay).hasValue(1);
    device.end(recorder, reading(2, OptionalDouble.of(4)), reading(3, OptionalDouble.of(4)));
    assertThat(device.mostUnderWay).isEqualTo(1);
  }

  @Test
  void aFileThatCannotBeWrittenEndsTheTelemetryAndNotTheCell() throws Exception {
    Scripted device = new Scripted(Optional.of("shelly"), Duration.ZERO);
    epochNanos = OptionalLong.of(0);
    TelemetryRecorder recorder =
        new TelemetryRecorder(device, folder.resolve("missing"), () -> epochNanos, PERIOD);
    device.answer(reading(1, OptionalDouble.of(3)));
    recorder.close();
    assertThat(recorder.watched().orElseThrow().troubles())
        .singleElement()
        .asString()
        .startsWith("telemetry.csv cannot be written: ");
  }

  private String text() throws IOException {
    return Files.readString(folder.resolve(RunFolder.TELEMETRY));
  }

  private static Telemetry.Reading reading(long atNanos, OptionalDouble watts) {
    return new Telemetry.Reading(
        atNanos,
        watts,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        watts.isPresent() ? Optional.empty() : Optional.of("did not answer"));
  }

  private static Telemetry.Reading unmetered(long atNanos, OptionalDouble celsius) {
    return new Telemetry.Reading(
        atNanos,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        celsius,
        OptionalDouble.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static final class Scripted implements Telemetry {
    private final Optional<String> powerSource;
    private final Duration idle;
    private final SynchronousQueue<Reading> answers = new SynchronousQueue<>();
    private final BlockingQueue<Integer> asked = new LinkedBlockingQueue<>();
    private volatile boolean closed;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile int mostUnderWay;
    private int count;
    private int answered;
    private int seen;

    Scripted(Optional<String> powerSource, Duration idle) {
      this.powerSource = powerSource;
      this.idle = idle;
    }

    void answer(Reading reading) throws InterruptedException {
      assertThat(answers.offer(reading, 20, TimeUnit.SECONDS)).isTrue();
      answered++;
    }

    /** Closes the recorder while it waits for an answer; after that it asks once more. */
    void end(TelemetryRecorder recorder, Reading underWayThen, Reading last)
        throws InterruptedException {
      awaitAsked(answered + 1);
      Thread closer = new Thread(recorder::close);
      closer.start();
      while (closer.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      answer(underWayThen);
      answer(last);
      closer.join(20_000);
      assertThat(closer.isAlive()).isFalse();
    }

    void awaitAsked(int times) throws InterruptedException {
      while (seen < times) {
        Integer each = asked.poll(20, TimeUnit.SECONDS);
        assertThat(each).isNotNull();
        seen = each;
      }
    }

    @Override
    public Optional<String> powerSource() {
      return powerSource;
    }

    @Override
    public Duration idle() {
      return idle;
    }

    @Override
    public Reading read() {
      mostUnderWay = Math.max(mostUnderWay, underWay.incrementAndGet());
      asked.add(++count);
      try {
        return answers.take();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } finally {
        underWay.decrementAndGet();
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
