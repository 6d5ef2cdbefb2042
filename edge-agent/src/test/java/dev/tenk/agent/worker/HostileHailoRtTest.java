package dev.tenk.agent.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.worker.WorkerSession.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The worker for HEFs on a stand-in of HailoRT that fails, hangs, dies or answers out of order. */
@Timeout(60)
class HostileHailoRtTest extends HefWorkerFixture {
  /**
   * 4.18 ends its process when nothing has run for a while; here that is a second instead of 60.
   */
  @Test
  void hailoRt418IsKeptAliveByInferencesOfTheWorkersOwn() throws Exception {
    Path journal = journal();
    String setup = "\"idle_seconds\": 1, \"journal\": \"" + journal + "\"";
    List<String> command = new ArrayList<>(worker(setup));
    command.add(1, "KEEP_ALIVE_S=0.1");
    session = Optional.of(WorkerSession.load(command, hef(), PATIENT, Optional.empty()));
    infer(session.get(), 1);

    // More than a second of them.
    while (Files.readAllLines(journal).stream().filter("ran"::equals).count() < 20) {
      assertThat(session.get().ended().toCompletableFuture()).isNotDone();
      session.get().accelerator();
    }

    assertThat(infer(session.get(), 5).outputs().get(0).bytes()).containsExactly(5, 6, 7, 8);
  }

  @Test
  void hailoRt418EndsItsProcessWithoutThem() throws Exception {
    WorkerSession worker = load("\"idle_seconds\": 0.2", hef());
    infer(worker, 1);

    assertThat(worker.ended().toCompletableFuture().join()).startsWith("was ended by signal 6");
  }

  @Test
  void laterReleasesNeedNoInferencesOfTheWorkersOwn() throws Exception {
    Path journal = journal();
    List<String> command =
        new ArrayList<>(worker("\"version\": \"4.19.0\", \"journal\": \"" + journal + "\""));
    command.add(1, "KEEP_ALIVE_S=0");
    session = Optional.of(WorkerSession.load(command, hef(), PATIENT, Optional.empty()));
    infer(session.get(), 1);
    for (int i = 0; i < 5; i++) {
      session.get().accelerator();
    }

    assertThat(Files.readAllLines(journal)).containsOnlyOnce("ran");
  }

  @Test
  void anInferenceThatHailoRtDoesNotTakeIsTheOnlyOneThatFails() throws Exception {
    WorkerSession worker = load("\"not_taken\": 2", hef());
    infer(worker, 1);

    assertThatThrownBy(() -> infer(worker, 2))
        .hasMessage("HailoRT does not take this inference: made up");

    assertThat(infer(worker, 3).outputs().get(0).bytes()).containsExactly(3, 4, 5, 6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      textBlock =
          """
          "fails_at": 2, "failure": 4  ~ HailoRT failed: Received a timeout - hailort has failed because a timeout had occurred
          "fails_at": 2, "failure": 72 ~ HailoRT failed: libhailort failed with error: 72 (HAILO_STREAM_NOT_ACTIVATED)
          "fails_at": 2, "failure": 36 ~ the driver refused what HailoRT asked for; dmesg | grep -i hailo tells why
          """)
  void afterAFailureTheWorkerIsToBeReplaced(String setup, String why) throws Exception {
    WorkerSession worker = load(setup, hef());
    infer(worker, 1);

    assertThatThrownBy(() -> infer(worker, 2)).hasMessage(why);

    assertThat(worker.ended().toCompletableFuture().join())
        .isEqualTo("ended with exit code 70; it said last: " + why);
  }

  @Test
  void aDeviceThatTakesNoMoreWorkIsSaid() throws Exception {
    WorkerSession worker = load("\"never_ready\": true", hef());

    assertThatThrownBy(() -> infer(worker, 1))
        .hasMessage(
            "HailoRT failed: Received a timeout - hailort has failed because a timeout had occurred");
  }

  @Test
  void anInferenceThatNeverEndsIsGivenUp() throws Exception {
    WorkerSession worker =
        WorkerSession.load(
            worker("\"hangs_at\": 1"),
            hef(),
            new Patience(PATIENT.ready(), Duration.ofMillis(300), PATIENT.end()),
            Optional.empty());

    assertThatThrownBy(() -> infer(worker, 1))
        .hasMessage("the worker did not answer within 300 ms");
    worker.close();
  }

  /** As it would if its agent had been killed, which else ends it. */
  @ParameterizedTest
  @ValueSource(strings = {"vdevice", "create", "configure"})
  void aLoadThatHangsInNativeCodeEndsByItself(String where) throws Exception {
    List<String> command = new ArrayList<>(worker("\"hangs_in\": \"" + where + "\""));
    command.add(1, "LOAD_LIMIT_S=1");

    assertThatThrownBy(() -> WorkerSession.load(command, hef(), PATIENT, Optional.empty()))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("its worker /usr/bin/env was ended by signal 14");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vdevice", "create", "configure"})
  void aLoadThatDiesInNativeCodeIsSaid(String where) {
    assertThatThrownBy(() -> load("\"dies_in\": \"" + where + "\"", hef()))
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("its worker /usr/bin/env was ended by signal 11");
  }

  @Test
  void anInferenceInWhichNativeCodeDiesFailsAndEndsTheWorker() throws Exception {
    WorkerSession worker = load("\"dies_at\": 2", hef());
    infer(worker, 1);

    assertThatThrownBy(() -> infer(worker, 2)).isInstanceOf(InferenceException.class);

    assertThat(worker.ended().toCompletableFuture().join()).startsWith("was ended by signal 11");
  }

  /** The last one is answered first, and each caller gets its own answer. */
  @Test
  void answersInAnotherOrderFindTheirCallers() throws Exception {
    int atATime = 4;
    WorkerSession worker = load("\"hold\": " + atATime, hef());
    ExecutorService callers = Executors.newFixedThreadPool(atATime);
    try {
      List<Callable<byte[]>> calls = new ArrayList<>();
      for (int value = 0; value < 3 * atATime; value++) {
        int own = 10 * value;
        calls.add(() -> infer(worker, own).outputs().get(0).bytes());
      }
      List<Future<byte[]>> answers = callers.invokeAll(calls);
      for (int value = 0; value < answers.size(); value++) {
        int own = 10 * value;
        assertThat(answers.get(value).get()).containsExactly(own, own + 1, own + 2, own + 3);
      }
    } finally {
      callers.shutdownNow();
    }
  }

  /** A callback gets an exception without the status, so its class tells it. */
  @Test
  void theServerOfAHailo10HThatIsLostInAnInferenceIsSaidInWords() throws Exception {
    Files.writeString(sysfs.resolve("0001:01:00.0/device"), "0x45c4\n");
    WorkerSession worker =
        load(
            "\"version\": \"5.2.0\", \"fails_at\": 1, \"failure\": 62",
            hef(HefFile.of(CLASSIFIER).forChip(HefFile.HAILO10H)));

    assertThatThrownBy(() -> infer(worker, 1))
        .hasMessage(
            "the connection to the device's own server was lost; load the model again, and power the"
                + " device off and on if that does not help");
  }

  /** Its own server gives a Hailo-10H back some time after its last client is gone. */
  @Test
  void aHailo10HThatIsStillInUseIsWaitedForAndAHailo8IsNot() throws Exception {
    String busy = "\"vdevice\": 74, \"times\": 2";
    Files.writeString(sysfs.resolve("0001:01:00.0/device"), "0x45c4\n");
    HefFile hef = HefFile.of(CLASSIFIER).forChip(HefFile.HAILO10H);
    WorkerSession worker = load("\"version\": \"5.2.0\", " + busy, hef(hef));
    assertThat(infer(worker, 1).outputs()).hasSize(1);
    worker.close();
    session = Optional.empty();

    Files.writeString(sysfs.resolve("0001:01:00.0/device"), "0x2864\n");
    assertThatThrownBy(() -> load(busy, hef()))
        .hasMessageStartingWith("the Hailo device is in use by another process");
  }
}
