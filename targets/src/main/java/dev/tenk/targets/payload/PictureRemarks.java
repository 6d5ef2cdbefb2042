package dev.tenk.targets.payload;

import dev.tenk.results.settings.Settings;
import dev.tenk.targets.payload.PictureFile.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What pictures hold that a model is not sent. */
public final class PictureRemarks {
  private PictureRemarks() {}

  /**
   * What a reader of the figures should know, a sentence each without a full stop; nothing where
   * files are sent as they are.
   *
   * @param target name of a target
   * @param settings its own, whose {@code input} says that pixels are sent
   */
  public static List<String> of(String target, Settings settings, List<Payload> payloads) {
    if (!settings.has("input")) {
      return List.of();
    }
    int turned = 0;
    int transparent = 0;
    String firstTurned = "";
    String firstTransparent = "";
    for (Payload payload : payloads) {
      Optional<Header> header =
          payload instanceof Payload.Image ? PictureFile.header(payload.bytes()) : Optional.empty();
      if (header.isPresent() && header.get().orientation().orElse(1) != 1) {
        firstTurned = turned++ == 0 ? payload.name() : firstTurned;
      }
      if (header.isPresent() && PictureFile.isTransparent(payload.bytes())) {
        firstTransparent = transparent++ == 0 ? payload.name() : firstTransparent;
      }
    }
    List<String> remarks = new ArrayList<>();
    if (turned > 0) {
      remarks.add(
          "target '%s': %s to be turned for the eye (EXIF orientation); the pixels are sent as they are stored, which is what Pillow and TensorFlow hand to a model, and not what OpenCV does"
              .formatted(target, count(turned, payloads.size(), firstTurned, "is", "are")));
    }
    if (transparent > 0) {
      remarks.add(
          "target '%s': %s transparency; it is left out, and the colours are sent as they are stored"
              .formatted(
                  target, count(transparent, payloads.size(), firstTransparent, "has", "have")));
    }
    return remarks;
  }

  private static String count(int some, int all, String first, String one, String several) {
    return some == 1
        ? "1 of %d payloads (%s) %s".formatted(all, first, one)
        : "%d of %d payloads (%s and others) %s".formatted(some, all, first, several);
  }
}
