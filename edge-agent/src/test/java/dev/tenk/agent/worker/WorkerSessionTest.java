package dev.tenk.agent.worker;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.agent.model.AcceleratorState;
import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession.Inference;
import dev.tenk.agent.worker.WorkerSession.Patience;
import dev.tenk.openinference.DataType;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real child process on the other side of the pipes, well-behaved and not. */
@Timeout(60)
class WorkerSessionTest {
  private static final Patience PATIENT =
      new Patience(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(30));

  @TempDir Path folder;
  private Optional<WorkerSession> session = Optional.empty();

  private WorkerSession load(String mode, Patience patience) throws Exception {
    Path model = Files.writeString(folder.resolve(mode + ".toy"), mode);
    session =
        Optional.of(
            WorkerSession.load(
                List.of(PythonWorkers.toy().toString()), model, patience, Optional.empty()));
    return session.get();
  }

  private WorkerSession load(String mode) throws Exception {
    return load(mode, PATIENT);
  }

  @AfterEach
  void close() {
    session.ifPresent(WorkerSession::close);
  }

  private static Inference infer(WorkerSession worker, float first) throws InferenceException {
    return worker.infer(List.of(Tensor.ofFloats("x", List.of(1L, 2L), first, -3)));
  }

  private static void assertCannotInfer(WorkerSession worker, String how) {
    assertThatThrownBy(() -> infer(worker, 1))
        .isInstanceOf(InferenceException.class)
        .hasMessageStartingWith("the worker " + how);
  }

  @Test
  void computesAndTellsOfItself() throws Exception {
    WorkerSession worker = load("well");

    Inference inference = infer(worker, 1.5f);

    assertThat(inference.outputs()).hasSize(1);
    assertThat(inference.outputs().get(0).floats()).containsExactly(3, -6);
    assertThat(inference.modelNanos()).isEqualTo(1234);
    assertThat(worker.platform()).isEqualTo("toy_doubler");
    assertThat(worker.inputs())
        .containsExactly(new TensorMetadata("x", DataType.FP32, List.of(1L, 2L)));
    assertThat(worker.identity()).containsEntry("toy_version", "3.1");
    assertThat(worker.modelSha256())
        // printf well | sha256sum
        .isEqualTo("a7722b765d15608d5d24a319140e6665cb361a0758285125722a2d5aece38808");
    assertThat(worker.accelerator())
        .isEqualTo(
            new AcceleratorState(
                OptionalDouble.of(50.5),
                OptionalDouble.empty(),
                Optional.of("green"),
                Optional.empty()));
    assertThat(worker.ended().toCompletableFuture()).isNotDone();
  }

  @Test
  void aSecretIsNotHandedOn() throws Exception {
    String home = System.getenv("HOME");
    assertThat(load("well").identity()).containsEntry("home", home);
    session.get().close();

    session =
        Optional.of(
            WorkerSession.load(
                List.of(PythonWorkers.toy().toString()),
                folder.resolve("well.toy"),
                PATIENT,
                Optional.of(home)));

    assertThat(session.get().identity()).containsEntry("home", "not told");
  }

  @Test
  void answersMayComeInAnyOrder() throws Exception {
    WorkerSession worker = load("backwards");
    List<CompletableFuture<Float>> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      float value = i;
      answers.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return infer(worker, value).outputs().get(0).floats()[0];
                } catch (InferenceException e) {
                  throw new CompletionException(e);
                }
              },
              task -> new Thread(task).start()));
    }

    for (int i = 0; i < 3; i++) {
      assertThat(answers.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(2f * i);
    }
  }

  @Test
  void anInferenceMayFailAndTheWorkerGoOn() throws Exception {
    WorkerSession worker = load("errs");

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> infer(worker, 1))
          .isInstanceOf(InferenceException.class)
          .hasMessage("too hot: 105 C");
    }
    assertThat(worker.ended().toCompletableFuture()).isNotDone();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dies         | ended with exit code 7; it said last: toy: asked 1
          is-killed    | was ended by signal 9
          garbage      | answered out of frame: expected a frame that begins with "TK1" but got "Traceback (m"
          other-kind   | answered out of frame: no frame is of such a kind: "TK1Z
          huge         | answered out of frame: tensors of 4294967295 bytes, at most 67108864 may come
          half         | answered out of frame: it ended within a frame
          not-json     | answered out of frame:
          other-id     | answered out of frame: it answered request 4711, which was not asked
          other-output | answered with other outputs than it had announced
          other-shape  | answered with other outputs than it had announced
          untimed      | answered without a model_ns of at least 0
          tells-telemetry | answered out of frame: it answered request 1, which was not asked
          asks-back    | answered out of frame: it sent a request
          """)
  void aWorkerThatMisbehavesIsOverAndSoIsWhatItWasAsked(String mode, String how) throws Exception {
    WorkerSession worker = load(mode);

    assertCannotInfer(worker, how);

    assertThat(worker.ended().toCompletableFuture().get(30, TimeUnit.SECONDS)).startsWith(how);
    assertCannotInfer(worker, how);
    assertThat(worker.accelerator()).isEqualTo(AcceleratorState.UNKNOWN);
    assertThat(worker.platform()).isEqualTo("toy_doubler");
  }

  @Test
  void aWorkerThatHangsIsKilled() throws Exception {
    WorkerSession worker =
        load("hangs", new Patience(PATIENT.ready(), Duration.ofMillis(200), PATIENT.end()));

    assertCannotInfer(worker, "did not answer within 200 ms");
  }

  @Test
  void aWorkerThatDoesNotReadKeepsNobody() throws Exception {
    WorkerSession worker =
        load("does-not-read", new Patience(PATIENT.ready(), Duration.ofMillis(200), PATIENT.end()));
    Tensor large = Tensor.ofFloats("x", List.of(1L, 100_000L), new float[100_000]);

    assertThatThrownBy(() -> worker.infer(List.of(large)))
        .isInstanceOf(InferenceException.class)
        .hasMessage("the worker did not answer within 200 ms");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exits      | ended with exit code 3; it said last: toy: no such library
          prints     | answered out of frame: expected a frame that begins with "TK1" but got "Hello from a"
          no-tensors | answered out of frame: it announced no inputs
          bytes      | answered out of frame: it announced inputs of type BYTES, whose size is not fixed
          two-names  | answered out of frame: it announced two inputs named x
          too-large  | answered out of frame: it announced inputs: shape [1099511627776, 1099511627776] has too many elements
          """)
  void aModelThatCannotBeLoadedIsSaidWhy(String mode, String why) {
    assertThatThrownBy(() -> load(mode))
        .isInstanceOf(InferenceException.class)
        .hasMessageStartingWith(
            "cannot load %s.toy: its worker %s %s".formatted(mode, PythonWorkers.toy(), why));
  }

  @Test
  void aWorkersOwnReasonIsPassedOnAsItIs() {
    assertThatThrownBy(() -> load("refuses"))
        .isInstanceOf(InferenceException.class)
        .hasMessage("a toy cannot run this; give it another");
  }

  /** A script that starts the program instead of becoming it. */
  @Test
  void aScriptThatIsGoneIsNoWorkerAnyMore() throws Exception {
    Path script = folder.resolve("wrapper");
    Files.writeString(script, "#!/bin/sh\n'%s' \"$@\"\n:\n".formatted(PythonWorkers.toy()));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    Path model = Files.writeString(folder.resolve("a.toy"), "well");
    Set<ProcessHandle> others = ProcessHandle.current().children().collect(toSet());
    WorkerSession worker =
        WorkerSession.load(List.of(script.toString()), model, PATIENT, Optional.empty());
    session = Optional.of(worker);
    infer(worker, 1);

    ProcessHandle.current()
        .children()
        .filter(each -> !others.contains(each))
        .forEach(ProcessHandle::destroyForcibly);

    assertThat(worker.ended().toCompletableFuture().get(30, TimeUnit.SECONDS))
        .startsWith("was ended by signal 9");
    assertCannotInfer(worker, "was ended by signal 9");
  }

  @Test
  void moreThanAFrameTakesIsNotSent() throws Exception {
    WorkerSession worker = load("well");
    Tensor large = Tensor.ofUint8("x", List.of((64L << 20) + 1), new byte[(64 << 20) + 1]);

    assertThatThrownBy(() -> worker.infer(List.of(large)))
        .hasMessage("the tensors have 67108865 bytes, a worker takes at most 67108864");
    assertThat(infer(worker, 1).outputs()).hasSize(1);
  }

  @Test
  void aWorkerThatIsNeverReadyIsGivenUp() {
    Patience short_ = new Patience(Duration.ofMillis(200), PATIENT.answer(), Duration.ofMillis(50));

    assertThatThrownBy(() -> load("never-ready", short_))
        .isInstanceOf(InferenceException.class)
        .hasMessageStartingWith("its worker " + PythonWorkers.toy() + " did not load ")
        .hasMessageEndingWith("never-ready.toy within 200 ms");
  }

  @Test
  void beingReadyTwiceIsOutOfFrame() throws Exception {
    Optional<String> ended;
    try {
      ended =
          Optional.of(load("ready-twice").ended().toCompletableFuture().get(30, TimeUnit.SECONDS));
    } catch (InferenceException e) {
      // It was seen before the model was handed out.
      ended = Optional.of(e.getMessage());
    }
    assertThat(ended.get()).contains("it was ready a second time");
  }

  @Test
  void oneThatDoesNotEndWithItsInputIsKilled() throws Exception {
    WorkerSession worker =
        load("stubborn", new Patience(PATIENT.ready(), PATIENT.answer(), Duration.ofMillis(100)));

    worker.close();

    assertThat(worker.ended().toCompletableFuture().join()).isEqualTo("was closed");
    session = Optional.empty();
  }

  @Test
  void aMissingFileOrProgramIsSaid() throws Exception {
    assertThatThrownBy(
            () ->
                WorkerSession.load(
                    List.of("true"), folder.resolve("none.toy"), PATIENT, Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessage(folder.resolve("none.toy") + ": there is no such file");
    assertThatThrownBy(() -> WorkerSession.load(List.of("true"), folder, PATIENT, Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + ": it is a folder, not a file");
    Path model = Files.writeString(folder.resolve("a.toy"), "well");
    assertThatThrownBy(
            () ->
                WorkerSession.load(
                    List.of(folder.resolve("none").toString()), model, PATIENT, Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the worker " + folder.resolve("none") + " cannot be started")
        .hasMessageEndingWith("it must be an executable file");
  }
}
