package dev.tenk.session.init;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.GeneratorReach;
import dev.tenk.session.Host;
import dev.tenk.study.SuiteFile;
import dev.tenk.targets.TargetUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Writes a suite for one place: asks the place what it is, proves one inference, takes rates from
 * how long it took and from what this machine was seen to reach, and says of each guess on what it
 * rests. What is written has been read back as a run would read it.
 */
public final class Init {
  private static final double NANOS_PER_MILLI = 1e6;

  /** A service time to begin with where none could be measured. */
  private static final long UNKNOWN_NANOS = 3_000_000_000L;

  private static final String ZEROS = "zeros.bin";

  private final InitRequest request;
  private final Owned owned;
  private final Interview interview;
  private final PrintWriter out;
  private final Path store;
  private final LocalDate today;

  /**
   * Nothing is asked yet.
   *
   * @param home tenk's own folder, with price books and device profiles
   * @param store folder of the runs, where it is kept what this machine reaches
   * @param out gets a line for each thing that was found out
   * @param today for the head of the suite
   */
  public Init(
      InitRequest request,
      Path home,
      Path store,
      Interview interview,
      PrintWriter out,
      LocalDate today) {
    this.request = request;
    this.owned = new Owned(request, home, interview);
    this.interview = interview;
    this.store = store;
    this.out = out;
    this.today = today;
  }

  /**
   * What was written.
   *
   * @param suite the file
   * @param isWhole whether it runs as it is
   */
  public record Written(Path suite, boolean isWhole) {}

  /**
   * Asks, proves and writes.
   *
   * @throws TenkException with what was answered or is missing, and what to do; nothing is written
   */
  public Written write() {
    request.out().ifPresent(this::requireFree);
    owned.check();
    Found found = new Finding(request, owned, interview, this::say).find();
    Path file = request.out().orElseGet(() -> Path.of(found.suiteName() + ".yaml"));
    requireFree(file);
    try {
      return write(found, file);
    } catch (IOException e) {
      throw new ConfigurationException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  private void requireFree(Path file) {
    if (Files.isDirectory(file)) {
      throw new ConfigurationException(
          "%s is a folder; name the file: --out %s".formatted(file, file.resolve("suite.yaml")));
    }
    if (Files.exists(file) && !request.overwrites()) {
      throw new ConfigurationException(
          "%s is there already and is not replaced; name another with --out FILE, or say --force"
              .formatted(file));
    }
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new ConfigurationException(
          "%s: its folder is not there; make it with: mkdir -p %s".formatted(file, folder));
    }
  }

  private Written write(Found found, Path file) throws IOException {
    Path folder = file.toAbsolutePath().normalize().getParent();
    String zeros = found.suiteName() + "-payloads";
    Optional<ModelPayload> payload =
        found.told().inputs().isEmpty()
            ? Optional.empty()
            : ModelPayload.of(
                found.told().inputs(), found.proposal().isSet("inputs"), owned.files(), zeros);
    List<Path> made = new ArrayList<>();
    boolean kept = false;
    try {
      if (payload.isPresent() && payload.get().zerosBytes().isPresent()) {
        writeZeros(folder.resolve(zeros), payload.get().zerosBytes().getAsInt(), made);
      }
      Written written = write(found, file, payload);
      kept = true;
      return written;
    } finally {
      if (!kept) {
        for (int i = made.size() - 1; i >= 0; i--) {
          Files.deleteIfExists(made.get(i));
        }
      }
    }
  }

  private void writeZeros(Path folder, int bytes, List<Path> made) throws IOException {
    if (!Files.exists(folder)) {
      made.add(Files.createDirectory(folder));
    } else if (!request.overwrites()) {
      throw new ConfigurationException(
          "%s is there already and nothing is written into it; give your own tensors with --payloads FOLDER, or say --force"
              .formatted(folder));
    }
    made.add(Files.write(folder.resolve(ZEROS), new byte[bytes]));
  }

  private Written write(Found found, Path file, Optional<ModelPayload> payload) throws IOException {
    Drafts drafts = new Drafts(found, file, owned, payload, today);
    Optional<Line> open = drafts.openQuestion();
    if (open.isPresent()) {
      SuiteText text =
          drafts.text(
              drafts.ways().get(0),
              Pace.of(UNKNOWN_NANOS, OptionalInt.empty()),
              List.of(
                  "Nothing was proved yet: the question below without an answer keeps it from"
                      + " running."),
              "A guess: no answer was seen yet.",
              true);
      put(file, text);
      say("written: %s, which does not run yet: %s".formatted(file, open.get().why()));
      say(
          "answer it there, or here with: --set '%s=%s'"
              .formatted(open.get().key(), open.get().value()));
      return new Written(file, false);
    }
    Tried tried = tried(drafts, file);
    Trial trial = tried.trial();
    say(
        trial.serviceTimeNanos().isPresent()
            ? "proved: %d inferences, %s each".formatted(trial.requests(), millis(trial))
            : "found: " + trial.facts().endpoint() + "; no instance runs, and none was started");
    trial.notes().forEach(this::say);
    OptionalInt punctual = punctual();
    Pace pace = Pace.of(trial.serviceTimeNanos().orElse(UNKNOWN_NANOS), punctual);
    SuiteText text =
        drafts.text(tried.way(), pace, Drafts.facts(trial), why(trial, punctual), true);
    proposed(file, text);
    put(file, text);
    boolean isProved = trial.serviceTimeNanos().isPresent();
    say(
        "written: %s, with %d questions that only you can answer (the lines with # ?); %s"
            .formatted(
                file,
                text.questions(),
                isProved
                    ? "it runs as it is"
                    : "how it is asked is a guess: call it once, so that an instance is started,"
                        + " and say the same again with --force"));
    return new Written(file, isProved);
  }

  /** A way of asking that was answered. */
  private record Tried(List<Line> way, Trial trial) {}

  private Tried tried(Drafts drafts, Path file) {
    ConfigurationException first = null;
    for (List<Line> way : drafts.ways()) {
      SuiteFile suite =
          proposed(
              file,
              drafts.text(way, Pace.of(UNKNOWN_NANOS, OptionalInt.empty()), List.of(), "", false));
      try {
        return new Tried(way, Trial.of(suite));
      } catch (ConfigurationException e) {
        first = first == null ? new ConfigurationException(Finding.inWords(e, file), e) : first;
      } catch (TargetUnavailableException e) {
        throw new TargetUnavailableException(Finding.inWords(e, file), e);
      }
    }
    throw drafts.ways().size() == 1 || first == null
        ? first
        : new ConfigurationException(first.getMessage() + drafts.noneOf(), first);
  }

  /** Read as a run reads it; what is wrong is what the user has set. */
  private static SuiteFile proposed(Path file, SuiteText text) {
    try {
      return SuiteFile.proposed(file, text.text());
    } catch (ConfigurationException e) {
      throw new ConfigurationException(Finding.inWords(e, file), e);
    }
  }

  private OptionalInt punctual() {
    try {
      return GeneratorReach.read(store, Host.facts())
          .map(reach -> reach.plain().p95PerSecond())
          .orElse(OptionalInt.empty());
    } catch (TenkException e) {
      // of a file that is no measurement
      return OptionalInt.empty();
    }
  }

  private static String millis(Trial trial) {
    return String.format(
        Locale.ROOT, "%.3g ms", trial.serviceTimeNanos().getAsLong() / NANOS_PER_MILLI);
  }

  private static String why(Trial trial, OptionalInt punctual) {
    String machine =
        punctual.isPresent()
            ? "%d/s, up to which tenk doctor saw this machine start requests on time"
                .formatted(punctual.getAsInt())
            : "%d/s, until tenk doctor --generator has measured what this machine offers"
                .formatted(Pace.UNMEASURED_PER_SECOND);
    return trial.serviceTimeNanos().isEmpty()
        ? "A guess: no instance runs, so no call was made."
        : "A third of what one worker carries at the %s that a call took, and at most %s. For a longer look: duration. For the most that it carries: kind: capacity (docs/suite.md)."
            .formatted(millis(trial), machine);
  }

  private void put(Path file, SuiteText text) throws IOException {
    if (request.overwrites()) {
      Files.writeString(file, text.text());
    } else {
      Files.writeString(file, text.text(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
  }
}
