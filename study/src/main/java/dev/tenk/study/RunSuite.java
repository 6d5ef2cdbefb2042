package dev.tenk.study;

import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import dev.tenk.results.suite.SuiteReader.Document;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a past run was asked for, and what it is priced by: as its folder has it, however the files
 * have changed since.
 *
 * @param suite the part of it that was measured
 * @param prices empty where they cannot be read
 * @param whyNotPriced why there are none
 * @param devices what each target that is a device is priced as, by target
 * @param warnings where they are from, if not from the run's folder, and why there are none, each a
 *     sentence
 */
public record RunSuite(
    Suite suite,
    Optional<PriceBook> prices,
    String whyNotPriced,
    Map<String, DeviceProfile> devices,
    List<String> warnings) {
  private static final String KEPT_NOTHING =
      "The run kept no price books and device profiles, as those of older versions did not";

  /**
   * That of a run.
   *
   * @param otherBooks price books to use instead of its own; empty for its own
   * @throws TenkException when its suite or another book cannot be read
   */
  public static RunSuite of(RunFolder run, RunManifest manifest, List<Path> otherBooks) {
    Document document = document(run, manifest);
    Suite whole = document.suite();
    Suite suite =
        manifest
            .plan()
            .interleaving()
            .map(whole::interleaved)
            .or(() -> manifest.plan().benchmarking().map(whole::benchmarked))
            .orElse(whole);
    Optional<PriceBook> others =
        otherBooks.isEmpty() ? Optional.empty() : Optional.of(rePriced(otherBooks));
    NamedFiles.AtHand atHand = new NamedFiles.AtHand();
    boolean kept = !manifest.inputs().files().isEmpty();
    NamedFiles files = kept ? new NamedFiles.Kept(run, manifest) : atHand;
    try {
      Map<String, DeviceProfile> devices = SuiteFile.devices(document, files);
      PriceBook prices = others.orElseGet(() -> SuiteFile.priceBook(document, files));
      return new RunSuite(
          suite,
          Optional.of(prices),
          "",
          devices,
          atHand.names().isEmpty()
              ? List.of()
              : List.of(
                  "%s; costs are by %s as they are now."
                      .formatted(KEPT_NOTHING, String.join(", ", atHand.names()))));
    } catch (TenkException e) {
      return new RunSuite(
          suite,
          Optional.empty(),
          e.getMessage(),
          Map.of(),
          List.of(
              kept
                  ? "There are no costs: " + e.getMessage() + "."
                  : "%s, and there are no costs: %s.".formatted(KEPT_NOTHING, e.getMessage())));
    }
  }

  /**
   * The books that the run's suite names, as they are now; empty where they cannot be read, and
   * where the run kept the same.
   */
  public Optional<PriceBook> changedPrices(RunFolder run, RunManifest manifest) {
    if (manifest.inputs().files().isEmpty() || prices.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(SuiteFile.priceBook(document(run, manifest), new NamedFiles.AtHand()))
          .filter(now -> !now.sha256().equals(prices.get().sha256()));
    } catch (TenkException e) {
      return Optional.empty();
    }
  }

  /** The same with other prices. */
  public RunSuite withPrices(PriceBook others) {
    return new RunSuite(suite, Optional.of(others), "", devices, warnings);
  }

  private static Document document(RunFolder run, RunManifest manifest) {
    return SuiteReader.ofPast(
        run.path().resolve(RunFolder.SUITE).toString(),
        Path.of(manifest.suite().file()).toAbsolutePath().normalize().getParent(),
        run.suiteText(manifest),
        manifest.inputs().replaySha256());
  }

  /** Anything that names the book states that it is not the run's own. */
  private static PriceBook rePriced(List<Path> books) {
    PriceBook others = PriceBook.combined(books.stream().map(PriceBookFile::read).toList());
    return new PriceBook("re-priced with " + others.name(), others.sha256(), others.rows());
  }
}
