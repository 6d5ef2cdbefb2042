package dev.tenk.pricelist;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.pricelist.KnownProducts.Known;
import dev.tenk.pricelist.Term.Dimension;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVRecord;

/**
 * A file of savings plans, JSON or CSV: plans of a term and a payment, and for each the rate of
 * whatever it covers. The rate is what an hour of use counts against the commitment, whenever that
 * is paid.
 */
final class SavingsPlanFile {
  private static final List<String> COLUMNS =
      List.of(
          "sku",
          "unit",
          "discountedrate",
          "currency",
          "discountedsku",
          "discountedservicecode",
          "discountedusagetype",
          "discountedoperation",
          "purchaseoption",
          "leasecontractlength",
          "leasecontractlengthunit",
          "productfamily");

  /** The plans that cover all of a service's instances, by their product family. */
  private static final Map<String, String> SERVICES =
      Map.of(
          "SageMakerSavingsPlans", PriceKey.SAGEMAKER_PLANS,
          "ComputeSavingsPlans", PriceKey.COMPUTE_PLANS);

  private static final Map<String, String> PLAIN_LINUX =
      Map.of(
          "operatingsystem", "Linux",
          "tenancy", "Shared",
          "preinstalledsw", "NA",
          "capacitystatus", "Used");

  private final OfferFile offerFile;
  private final Map<String, Plan> plansBySku = new HashMap<>();
  private final List<Rate> rates = new ArrayList<>();

  private SavingsPlanFile(OfferFile offerFile) {
    this.offerFile = offerFile;
  }

  /** A plan: its family, and how it is paid. */
  private record Plan(String family, String payment) {}

  /**
   * What a plan asks for something.
   *
   * @param planSku whose rate it is
   * @param years of the plan, as in {@code 1yr}
   */
  private record Rate(String planSku, String years, Product product, Known known, Term term) {}

  /** What is covered at a rate, and that is wanted. */
  private record Covered(Product product, Known known, Dimension rate) {}

  /** Whether it is such a file, and not one of prices on demand. */
  static boolean isOne(OfferFile offerFile, boolean isJson) throws IOException {
    if (!isJson) {
      try (OfferTable table = OfferTable.open(offerFile, List.of())) {
        return table.has("discountedrate");
      }
    }
    try (JsonParser parser =
        PriceListJson.FACTORY.createParser(Files.newInputStream(offerFile.file()))) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("products")) {
          return value == JsonToken.START_ARRAY;
        }
        if (name.equals("terms")) {
          return parser.nextToken() == JsonToken.FIELD_NAME
              && parser.currentName().equals("savingsPlan");
        }
        parser.skipChildren();
      }
      return false;
    } catch (JsonProcessingException e) {
      // said by the reader of prices on demand
      return false;
    }
  }

  static ListedPrices read(OfferFile offerFile, boolean isJson) throws IOException {
    SavingsPlanFile file = new SavingsPlanFile(offerFile);
    return file.prices(isJson ? file.json() : file.csv());
  }

  private ListedPrices prices(Publication publication) {
    RowCollector rows = new RowCollector();
    for (Rate rate : rates) {
      Plan plan = plansBySku.get(rate.planSku());
      if (plan == null) {
        throw offerFile.error(
            "the plan with SKU %s is not among its products; is the file whole?"
                .formatted(rate.planSku()));
      }
      String service = SERVICES.get(plan.family());
      if (service != null) {
        String word = rate.years() + "-" + plan.payment();
        rows.add(
            rate.product(),
            new Known(
                service,
                Optional.of(word),
                rate.known().item() + ", savings plan " + word,
                rate.known().unit()),
            List.of(rate.term()),
            publication);
      }
    }
    return rows.prices();
  }

  /**
   * Empty where it is not wanted.
   *
   * @param texts what is covered, by the columns of the CSV form
   */
  private Optional<Covered> covered(Map<String, String> texts, String price, String currency) {
    Map<String, String> attributes = new HashMap<>();
    for (String word : List.of("servicecode", "usagetype", "operation", "regioncode")) {
      attributes.put(word, texts.getOrDefault("discounted" + word, ""));
    }
    // one usage type has a rate for each operating system
    if (attributes.get("operation").equals("RunInstances")) {
      attributes.putAll(PLAIN_LINUX);
    }
    Product product = new Product(texts.getOrDefault("discountedsku", ""), "", attributes);
    Dimension rate =
        new Dimension(
            "0", "Inf", texts.getOrDefault("unit", ""), currency.equals("USD") ? price : "");
    return offerFile.wantedRate(product).map(known -> new Covered(product, known, rate));
  }

  private void add(String planSku, String years, Covered covered, String since) {
    rates.add(
        new Rate(
            planSku,
            years,
            covered.product(),
            covered.known(),
            new Term(since, List.of(covered.rate()))));
  }

  private static String years(String duration, String unit) {
    return unit.toLowerCase(Locale.ROOT).startsWith("year") ? duration + "yr" : duration + unit;
  }

  private static String payment(String option) {
    return option.strip().toLowerCase(Locale.ROOT).replace(' ', '-');
  }

  private Publication csv() throws IOException {
    try (OfferTable table = OfferTable.open(offerFile, COLUMNS)) {
      table.rows(row -> row(table, row));
      return table.publication();
    }
  }

  private void row(OfferTable table, CSVRecord row) {
    String sku = table.value(row, "sku");
    plansBySku.computeIfAbsent(
        sku,
        each ->
            new Plan(
                table.value(row, "productfamily"), payment(table.value(row, "purchaseoption"))));
    Map<String, String> texts = new HashMap<>();
    COLUMNS.forEach(word -> texts.put(word, table.value(row, word)));
    String region = table.value(row, "discountedregioncode");
    texts.put("discountedregioncode", region.isEmpty() ? table.metadata("regioncode") : region);
    covered(texts, table.value(row, "discountedrate"), table.value(row, "currency"))
        .ifPresent(
            each ->
                add(
                    sku,
                    years(
                        table.value(row, "leasecontractlength"),
                        table.value(row, "leasecontractlengthunit")),
                    each,
                    table.value(row, "effectivedate")));
  }

  private Publication json() throws IOException {
    Map<String, String> header = new HashMap<>();
    boolean[] terms = new boolean[1];
    try (JsonParser parser =
        PriceListJson.FACTORY.createParser(Files.newInputStream(offerFile.file()))) {
      parser.nextToken();
      PriceListJson.object(
          parser,
          name -> {
            switch (name) {
              case "products" -> array(parser, () -> plan(parser));
              case "terms" ->
                  PriceListJson.object(
                      parser,
                      kind -> {
                        terms[0] |= kind.equals("savingsPlan");
                        if (kind.equals("savingsPlan")) {
                          array(parser, () -> term(parser, header.getOrDefault("regionCode", "")));
                        } else {
                          parser.skipChildren();
                        }
                      });
              default -> header.put(name, PriceListJson.text(parser));
            }
          });
      if (parser.currentToken() != JsonToken.END_OBJECT || !terms[0]) {
        throw offerFile.error("it has no 'terms' with 'savingsPlan'; is the file whole?");
      }
    } catch (JsonProcessingException e) {
      throw offerFile.error(
          "not whole JSON, line %d: %s"
              .formatted(
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()));
    }
    return offerFile.publication(
        header.getOrDefault("version", ""), header.getOrDefault("publicationDate", ""));
  }

  private interface ItemReader {
    void read() throws IOException;
  }

  private static void array(JsonParser parser, ItemReader items) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new IOException("expected a list in line " + PriceListJson.line(parser));
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.read();
    }
  }

  private void plan(JsonParser parser) throws IOException {
    Map<String, String> texts = new HashMap<>();
    Map<String, String> attributes = new HashMap<>();
    PriceListJson.object(
        parser,
        name -> {
          if (name.equals("attributes")) {
            PriceListJson.object(
                parser, attribute -> attributes.put(attribute, PriceListJson.text(parser)));
          } else {
            texts.put(name, PriceListJson.text(parser));
          }
        });
    plansBySku.put(
        texts.getOrDefault("sku", ""),
        new Plan(
            texts.getOrDefault("productFamily", ""),
            payment(attributes.getOrDefault("purchaseOption", ""))));
  }

  private void term(JsonParser parser, String region) throws IOException {
    Map<String, String> texts = new HashMap<>();
    Map<String, String> length = new HashMap<>();
    List<Covered> covered = new ArrayList<>();
    PriceListJson.object(
        parser,
        name -> {
          switch (name) {
            case "leaseContractLength" ->
                PriceListJson.object(parser, part -> length.put(part, PriceListJson.text(parser)));
            case "rates" -> array(parser, () -> covered(parser, region).ifPresent(covered::add));
            default -> texts.put(name, PriceListJson.text(parser));
          }
        });
    for (Covered each : covered) {
      add(
          texts.getOrDefault("sku", ""),
          years(length.getOrDefault("duration", ""), length.getOrDefault("unit", "")),
          each,
          texts.getOrDefault("effectiveDate", ""));
    }
  }

  private Optional<Covered> covered(JsonParser parser, String region) throws IOException {
    Map<String, String> texts = new HashMap<>();
    Map<String, String> discounted = new HashMap<>();
    PriceListJson.object(
        parser,
        name -> {
          if (name.equals("discountedRate")) {
            PriceListJson.object(parser, part -> discounted.put(part, PriceListJson.text(parser)));
          } else {
            texts.put(Product.word(name), PriceListJson.text(parser));
          }
        });
    texts.putIfAbsent("discountedregioncode", region);
    return covered(
        texts, discounted.getOrDefault("price", ""), discounted.getOrDefault("currency", ""));
  }
}
