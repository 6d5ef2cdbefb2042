package dev.tenk.session.init;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Objectives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What only the owner of a place knows: given, asked for, or proposed with the question. */
final class Owned {
  private static final String USUAL_DEVICE = "raspberry-pi-5-hailo-8l";
  private static final Pattern PICTURE =
      Pattern.compile("(?i).*\\.(jpe?g|png|webp|avif|heic|tiff?|bmp|gif|jp2|jxl)");

  private final InitRequest request;
  private final Path home;
  private final Interview interview;

  Owned(InitRequest request, Path home, Interview interview) {
    this.request = request;
    this.home = home.toAbsolutePath().normalize();
    this.interview = interview;
  }

  /**
   * Refuses what makes no sense before anybody is asked.
   *
   * @throws ConfigurationException naming the option
   */
  void check() {
    Pace any = Pace.of(1, OptionalInt.empty());
    var unused = List.of(slo(any, false), demand(any, false), files());
    request.device().ifPresent(this::profile);
  }

  /** The standing of a server, and the profile that it is priced as. */
  List<Line> device(Place.Server server) {
    String device = request.device().orElse(USUAL_DEVICE);
    boolean said = request.device().isPresent();
    if (!said && interview.isPossible()) {
      device =
          interview.ask(
              "Which device is it priced as? a profile's file, or one of "
                  + String.join(", ", profiles())
                  + "; - for none of them",
              "-",
              answer -> answer.equals("-") ? answer : profile(answer).toString());
      said = !device.equals("-");
      device = said ? device : USUAL_DEVICE;
    }
    String file = reference(profile(device));
    if (!said) {
      return List.of(
          Line.guessed(
              "standing",
              "stand-in",
              "Is the server on the device that the next line prices? Then write measured; until"
                  + " then its times are those of a stand-in."),
          Line.guessed(
              "device",
              file,
              "What is it priced as? A profile of yours, or one of %s beside this one."
                  .formatted(String.join(", ", profiles()))));
    }
    return List.of(
        server.isHere()
            ? Line.found(
                "standing", "stand-in", "It runs on this machine, beside what offers the load.")
            : Line.found("standing", "measured", "You said that it runs on the device."),
        Line.of("device", file));
  }

  private Path profile(String name) {
    Path known = home.resolve("prices").resolve("devices").resolve(name + ".yaml");
    Path file = name.matches("[A-Za-z0-9._-]+") && Files.exists(known) ? known : Path.of(name);
    if (!Files.isRegularFile(file)) {
      throw new ConfigurationException(
          "--device: there is no profile '%s'; give the file of one, or one of %s"
              .formatted(name, String.join(", ", profiles())));
    }
    return file;
  }

  private List<String> profiles() {
    return names(home.resolve("prices").resolve("devices"), "(.*)\\.yaml");
  }

  private static List<String> names(Path folder, String pattern) {
    Pattern name = Pattern.compile(pattern);
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> name.matcher(file.getFileName().toString()))
          .filter(java.util.regex.Matcher::matches)
          .map(match -> match.group(1))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The price books, as the suite names them. */
  List<String> prices(Found found) {
    if (!request.prices().isEmpty()) {
      return request.prices().stream().map(this::reference).toList();
    }
    Path books = home.resolve("prices");
    List<String> wanted = new ArrayList<>();
    if (found.isHosted()) {
      String region = found.proposal().sketch().settings().string("region");
      List<String> all = names(books, "(aws-.*)\\.csv");
      List<String> here =
          all.stream().filter(name -> name.startsWith("aws-" + region + "-")).toList();
      // of another region the suite is refused, with what to do
      wanted.addAll(here.isEmpty() ? all : here.subList(here.size() - 1, here.size()));
    } else {
      wanted.addAll(names(books, "(edge)\\.csv"));
    }
    if (wanted.isEmpty()) {
      throw new ConfigurationException(
          "there are no price books in %s; name them with --prices FILE".formatted(books));
    }
    return wanted.stream().map(name -> reference(books.resolve(name + ".csv"))).toList();
  }

  /** Pictures or tensors of the user's. */
  Optional<ModelPayload.Own> files() {
    if (request.payloads().isEmpty()) {
      return Optional.empty();
    }
    Path folder = request.payloads().get();
    try (Stream<Path> files = Files.list(folder)) {
      boolean pictures =
          files.anyMatch(file -> PICTURE.matcher(file.getFileName().toString()).matches());
      return Optional.of(
          new ModelPayload.Own(
              "{%s: %s}".formatted(pictures ? "images" : "tensors", reference(folder)), pictures));
    } catch (IOException e) {
      throw new ConfigurationException(
          "--payloads: %s is not a folder that can be read; name one with pictures or raw tensors"
              .formatted(folder),
          e);
    }
  }

  /** A file as the suite names it: relative to the suite's folder where it is near. */
  private String reference(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path suite =
        request
            .out()
            .map(Path::toAbsolutePath)
            .orElseGet(() -> Path.of("suite.yaml").toAbsolutePath());
    Path folder = suite.normalize().getParent();
    boolean near =
        absolute.startsWith(folder) || (folder.startsWith(home) && absolute.startsWith(home));
    return Yaml.value((near ? folder.relativize(absolute) : absolute).toString());
  }

  /**
   * The objective.
   *
   * @param pace what it is proposed by
   * @param isAsked whether the user is to be asked now
   */
  Line slo(Pace pace, boolean isAsked) {
    return owned(
        "slo",
        request.slo(),
        isAsked,
        pace.slo(),
        "How long may a user wait?",
        "How long may a user wait? Proposed: 10 times what a call took, and a quantile that so few"
            + " requests can decide.",
        Objectives::slo);
  }

  /** What is expected of a month. */
  Line demand(Pace pace, boolean isAsked) {
    return owned(
        "demand",
        request.demand(),
        isAsked,
        pace.demand(),
        "How many inferences a month, and how many a second at the most?",
        "How many inferences a month, and how many a second at the most? Proposed: half of the load"
            + " below at the most, and a tenth of that all month.",
        Objectives::demand);
  }

  private Line owned(
      String key,
      Optional<String> given,
      boolean isAsked,
      String proposal,
      String question,
      String why,
      Consumer<String> check) {
    UnaryOperator<String> checked =
        text -> {
          check.accept(text);
          return text;
        };
    if (given.isPresent()) {
      try {
        return Line.of(key, checked.apply(given.get()));
      } catch (IllegalArgumentException e) {
        throw new ConfigurationException("--" + key + ": " + e.getMessage(), e);
      }
    }
    if (isAsked && interview.isPossible()) {
      return Line.of(key, interview.ask(question, proposal, checked));
    }
    return Line.guessed(key, proposal, why);
  }
}
