package dev.tenk.cost.prices;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Hashes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Dated prices.
 *
 * <p>Every look-up goes through all rows: a model asks once and keeps the answer.
 *
 * @param name as the user knows the file, or the files
 * @param sha256 of the file, 64 lower-case hexadecimal digits; of several files as {@link
 *     #combined} computes it
 * @param rows in file order, ids unique, tiers of one key without overlap
 */
public record PriceBook(String name, String sha256, List<PriceRow> rows) {
  /**
   * AWS's own short word for the region, which it writes before most usage types: {@code
   * USE2-Request}. It ends with a digit but for the oldest region of Europe; {@code TS-} and {@code
   * SIA-} are parts of what is counted. It has no group.
   */
  public static final Pattern REGION_PREFIX = Pattern.compile("(?:[A-Z]{2,4}[0-9]{1,2}|EU)-");

  /** The services whose prices {@code tenk prices refresh} fetches. */
  public static final Set<String> FETCHED =
      Set.of(
          "AmazonSageMaker",
          "AWSLambda",
          "AmazonS3",
          "AmazonS3GlacierDeepArchive",
          "AmazonCloudWatch",
          "AWSDataTransfer",
          "AmazonECS",
          "AmazonECR",
          "AmazonSES",
          "AmazonSNS",
          "AWSQueueService",
          "AmazonEC2",
          "AWSELB",
          "AmazonFSx",
          PriceKey.SAGEMAKER_PLANS,
          PriceKey.COMPUTE_PLANS,
          "AmazonRDS",
          "AmazonDynamoDB");

  private static final String EVERYWHERE = "world";
  private static final Pattern OF_EC2_INSTANCE =
      Pattern.compile("BoxUsage:(.+)|Lambda-Managed-Instances-(.+)-Management-Hours");
  private static final Set<String> NOT_FOR_EVERY_INSTANCE =
      Set.of("AsyncInf:", "Tsform:", "Train:", "TrSpt:");

  /** Copies its list. */
  public PriceBook {
    rows = List.copyOf(rows);
  }

  /**
   * Several books as one: the names joined, the hash that of the books' hashes one after another. A
   * single book is returned as it is.
   *
   * @param books at least one
   * @throws ConfigurationException if a price is in two of them
   */
  public static PriceBook combined(List<PriceBook> books) {
    if (books.isEmpty()) {
      throw new IllegalArgumentException("no price book, expected at least one");
    }
    if (books.size() == 1) {
      return books.get(0);
    }
    Map<PriceKey, String> owners = new HashMap<>();
    List<PriceRow> rows = new ArrayList<>();
    for (PriceBook book : books) {
      for (PriceRow row : book.rows()) {
        String owner = owners.get(row.key());
        if (owner != null) {
          throw new ConfigurationException(
              "%s and %s both have the price of %s; leave out one of the books or one of the rows"
                  .formatted(owner, book.name(), text(row.key())));
        }
      }
      book.rows().forEach(row -> owners.put(row.key(), book.name()));
      rows.addAll(book.rows());
    }
    return new PriceBook(
        books.stream().map(PriceBook::name).collect(Collectors.joining(" + ")),
        Hashes.sha256(books.stream().map(PriceBook::sha256).collect(Collectors.joining())),
        rows);
  }

  /**
   * The prices of one thing, lowest tier first, at least one. A usage type may be given without the
   * word for the region that AWS writes before it: {@code Request} finds {@code USE2-Request} where
   * the region is us-east-2. So the words for the regions are those of the book's own rows.
   *
   * @throws ConfigurationException if the book has none, or if without that word, or without an
   *     operation, it has several
   */
  public List<PriceRow> tiers(PriceKey key) {
    List<PriceRow> tiers = rows(key);
    List<String> found = tiers.stream().map(row -> row.key().counted()).distinct().toList();
    if (found.size() > 1) {
      throw new ConfigurationException(
          "%s has several prices for %s: %s; name one of them"
              .formatted(name, text(key), String.join(", ", found)));
    }
    if (tiers.isEmpty()) {
      throw new ConfigurationException(missing(key));
    }
    // what the owner states, or has already, may cost nothing
    if (key.service().matches("(AWS|Amazon).*")
        && tiers.stream().allMatch(row -> row.priceUsd().signum() == 0)) {
      throw new ConfigurationException(
          "%s: %s: the price is 0 USD, and nothing is free for everybody; correct it, or say with a free tier what costs you nothing"
              .formatted(name, tiers.get(0).id()));
    }
    return tiers.stream().sorted(Comparator.comparing(PriceRow::tierFrom)).toList();
  }

  /** Whether it has a price of that. */
  public boolean has(PriceKey key) {
    return !rows(key).isEmpty();
  }

  /** Those of the region, or else those that hold everywhere. */
  private List<PriceRow> rows(PriceKey key) {
    List<PriceRow> there = rowsOfRegion(key);
    return there.isEmpty() && !key.region().equals(EVERYWHERE)
        ? rowsOfRegion(new PriceKey(key.service(), key.usageType(), key.operation(), EVERYWHERE))
        : there;
  }

  private List<PriceRow> rowsOfRegion(PriceKey key) {
    List<PriceRow> exact =
        rows.stream()
            .filter(row -> isOfOperation(row.key(), key))
            .filter(row -> row.key().usageType().equals(key.usageType()))
            .toList();
    return exact.isEmpty()
        ? rows.stream()
            .filter(row -> isOfOperation(row.key(), key) && isBehindPrefix(row.key(), key))
            .toList()
        : exact;
  }

  private static boolean isOfOperation(PriceKey key, PriceKey wanted) {
    return key.service().equals(wanted.service())
        && key.region().equals(wanted.region())
        && (wanted.operation().isEmpty() || key.operation().equals(wanted.operation()));
  }

  private static boolean isBehindPrefix(PriceKey key, PriceKey wanted) {
    if (!key.usageType().endsWith(wanted.usageType())) {
      return false;
    }
    int prefixLength = key.usageType().length() - wanted.usageType().length();
    return REGION_PREFIX.matcher(key.usageType().substring(0, prefixLength)).matches();
  }

  /**
   * Why an instance is not offered for asynchronous endpoints or batch transform, by this book: it
   * has the price of the same instance behind a real-time endpoint in the region, but none for that
   * use. Empty where it has the price, and where it does not know the instance.
   */
  public Optional<String> notOffered(PriceKey key) {
    // also where it is asked for with the region's word before it, as the list has it
    String asked = bare(key.usageType());
    int colon = asked.indexOf(':') + 1;
    String use = asked.substring(0, colon);
    String instance = asked.substring(colon);
    if (!NOT_FOR_EVERY_INSTANCE.contains(use)
        || has(key)
        || !has(new PriceKey(key.service(), "Host:" + instance, key.region()))) {
      return Optional.empty();
    }
    String offered =
        rows.stream()
            .map(PriceRow::key)
            .filter(each -> each.service().equals(key.service()))
            .filter(each -> each.region().equals(key.region()))
            .map(each -> bare(each.usageType()))
            .filter(each -> each.startsWith(use))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return Optional.of(
        "%s is not offered in %s by %s (%s), which has Host:%s and %s; if that is not the whole list, %s"
            .formatted(
                key.usageType(),
                key.region(),
                name,
                asOf(),
                instance,
                offered.isEmpty() ? "nothing for that use" : "for that use " + offered,
                remedy(key)));
  }

  private String missing(PriceKey key) {
    List<String> elsewhere =
        rows.stream()
            .map(PriceRow::key)
            .filter(
                each ->
                    each.service().equals(key.service())
                        && bare(each.usageType()).equals(bare(key.usageType())))
            .map(
                each ->
                    each.region().equals(key.region())
                        ? each.operation().orElse("no operation")
                        : each.region())
            .distinct()
            .sorted()
            .toList();
    return "%s has no price for %s%s; %s"
        .formatted(
            name,
            text(key),
            elsewhere.isEmpty() ? "" : " (only for " + String.join(", ", elsewhere) + ")",
            remedy(key));
  }

  /** What to do for a price that is missing. */
  private static String remedy(PriceKey key) {
    return fetchCommand(key)
        .map(
            command ->
                command
                    + ", or without an account with tenk prices import, and name FILE.csv among the"
                    + " books")
        .orElse("add a row for it");
  }

  /** The command that fetches a price; empty where no price list has it. */
  public static Optional<String> fetchCommand(PriceKey key) {
    String bare = bare(key.usageType());
    // no price list contains spot prices
    if (!FETCHED.contains(key.service()) || bare.startsWith("SpotUsage:")) {
      return Optional.empty();
    }
    return Optional.of(
        "fetch it with: tenk prices refresh --region %s --service %s%s --out FILE.csv"
            .formatted(
                key.region(),
                key.service(),
                instanceType(bare).map(type -> " --instance-type " + type).orElse("")));
  }

  /** Of EC2, and of what Lambda takes for managing one; of these only those named are fetched. */
  private static Optional<String> instanceType(String usageType) {
    Matcher matcher = OF_EC2_INSTANCE.matcher(usageType);
    return matcher.matches()
        ? Optional.ofNullable(matcher.group(1)).or(() -> Optional.of(matcher.group(2)))
        : Optional.empty();
  }

  /**
   * Why nothing can be found for a region of AWS; empty where it has the region, or none at all.
   */
  public Optional<String> regionMissing(String region) {
    TreeSet<String> regions =
        rows.stream()
            .map(PriceRow::key)
            .filter(key -> !key.service().equals(PriceKey.SCENARIO))
            .map(PriceKey::region)
            .filter(name -> name.contains("-"))
            .collect(Collectors.toCollection(TreeSet::new));
    return regions.isEmpty() || regions.contains(region)
        ? Optional.empty()
        : Optional.of(
            "no price book has '%s', only %s; make one with: tenk prices refresh --region %s --out FILE.csv, or tenk prices import, and name it among the books"
                .formatted(region, String.join(", ", regions), region));
  }

  /** A usage type without the word for the region that AWS writes before it. */
  public static String bare(String usageType) {
    return REGION_PREFIX.matcher(usageType).lookingAt()
        ? usageType.substring(usageType.indexOf('-') + 1)
        : usageType;
  }

  private static String text(PriceKey key) {
    return "service '%s', usage type '%s', region '%s'"
        .formatted(key.service(), key.counted(), key.region());
  }

  /**
   * The price of a thing that costs the same at any usage.
   *
   * @throws ConfigurationException if the book has none, or several tiers
   */
  public PriceRow flat(PriceKey key) {
    List<PriceRow> tiers = tiers(key);
    PriceRow row = tiers.get(0);
    if (tiers.size() > 1 || row.tierFrom().signum() != 0 || row.tierTo().isPresent()) {
      throw new ConfigurationException(
          "%s has tiers for %s; expected one price for any usage".formatted(name, text(key)));
    }
    return row;
  }

  /**
   * A quantity cut at the tiers: how much of it each row prices, lowest tier first. A quantity that
   * ends on a boundary fills the tier below and does not open the one above. Nothing at all is a 0
   * in the first tier, so that there is always a row.
   *
   * @param quantity in the rows' unit, 0 or more
   * @return parts that sum to {@code quantity}, at least one
   * @throws ConfigurationException naming the row, if the book has no such price, if the tiers
   *     leave a gap, or if the last tier ends below {@code quantity}
   */
  public List<TierPart> split(PriceKey key, BigDecimal quantity) {
    if (quantity.signum() < 0) {
      throw new IllegalArgumentException("quantity is " + quantity + ", expected 0 or more");
    }
    List<PriceRow> tiers = tiers(key);
    Tiers.fault(tiers)
        .ifPresent(
            fault -> {
              throw new ConfigurationException(
                  "%s: %s: %s: %s"
                      .formatted(name, fault.row().id(), fault.column(), fault.reason()));
            });
    List<TierPart> parts = new ArrayList<>();
    BigDecimal left = quantity;
    for (PriceRow row : tiers) {
      BigDecimal part =
          row.tierTo().map(end -> end.subtract(row.tierFrom())).map(left::min).orElse(left);
      if (part.signum() > 0 || parts.isEmpty()) {
        parts.add(new TierPart(row, part));
        left = left.subtract(part);
      }
    }
    if (left.signum() > 0) {
      PriceRow last = tiers.get(tiers.size() - 1);
      throw new ConfigurationException(
          "%s: %s: the last tier ends at %s %s, but %s are used; add a row for what is above"
              .formatted(
                  name,
                  last.id(),
                  last.tierTo().orElseThrow().toPlainString(),
                  last.unit(),
                  quantity.toPlainString()));
    }
    return List.copyOf(parts);
  }

  /**
   * Refuses a price in another unit than a cost model counts in.
   *
   * @throws ConfigurationException naming the row, if the book has no such price or in another unit
   */
  public void requireUnit(PriceKey key, String unit) {
    PriceRow row = tiers(key).get(0);
    if (!row.unit().equals(unit)) {
      throw new ConfigurationException(
          "%s: %s: unit: the price is for one '%s', expected for one '%s'"
              .formatted(name, row.id(), row.unit(), unit));
    }
  }

  /** The row of that id; empty where the book has none. */
  public Optional<PriceRow> row(String id) {
    return rows.stream().filter(row -> row.id().equals(id)).findFirst();
  }

  /** When its prices were read, e.g. {@code 2023 to 2026-09-28, some undated}. */
  public String asOf() {
    List<String> dates = rows.stream().flatMap(row -> row.asOf().stream()).sorted().toList();
    if (dates.isEmpty()) {
      return "undated";
    }
    String first = dates.get(0);
    String last = dates.get(dates.size() - 1);
    return (first.equals(last) ? first : first + " to " + last)
        + (dates.size() < rows.size() ? ", some undated" : "");
  }
}
