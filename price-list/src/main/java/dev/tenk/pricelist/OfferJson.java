package dev.tenk.pricelist;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON form of an offer file. It is read twice, for the products and for their terms, because
 * nothing guarantees that the products come first; each time only as far as needed.
 */
final class OfferJson {
  private final OfferFile offerFile;
  private final Map<String, String> header = new HashMap<>();
  private final Map<String, List<Term>> termsBySku = new HashMap<>();
  private boolean productsSeen;
  private boolean onDemandSeen;

  private OfferJson(OfferFile offerFile) {
    this.offerFile = offerFile;
  }

  static ListedPrices read(OfferFile offerFile) throws IOException {
    OfferJson json = new OfferJson(offerFile);
    json.pass(json::products);
    if (!json.productsSeen) {
      throw offerFile.error("not an offer file: it has no 'products'");
    }
    if (!offerFile.wantsNothing()) {
      json.pass(json::terms);
      if (!json.onDemandSeen) {
        throw offerFile.error("it has no 'terms' with 'OnDemand'; is the file whole?");
      }
    }
    return offerFile.prices(
        json.termsBySku,
        offerFile.publication(json.header("version"), json.header("publicationDate")));
  }

  private String header(String name) {
    return header.getOrDefault(name, "");
  }

  /** What is done with a field of the whole file; false ends the pass. */
  private interface TopReader {
    boolean read(JsonParser parser, String name) throws IOException;
  }

  private void pass(TopReader reader) throws IOException {
    try (JsonParser parser =
        PriceListJson.FACTORY.createParser(Files.newInputStream(offerFile.file()))) {
      parser.nextToken();
      boolean goOn = true;
      while (goOn && parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        goOn = reader.read(parser, name);
      }
    } catch (JsonProcessingException e) {
      throw offerFile.error(
          "not whole JSON, line %d: %s"
              .formatted(
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()));
    }
  }

  private boolean products(JsonParser parser, String name) throws IOException {
    if (!name.equals("products")) {
      header.put(name, PriceListJson.text(parser));
      return !productsSeen || !hasHeader();
    }
    productsSeen = true;
    PriceListJson.object(
        parser, sku -> offerFile.offer(PriceListJson.product(parser), header("offerCode")));
    return !hasHeader();
  }

  private boolean hasHeader() {
    return header.containsKey("version") && header.containsKey("publicationDate");
  }

  private boolean terms(JsonParser parser, String name) throws IOException {
    if (!name.equals("terms")) {
      parser.skipChildren();
      return true;
    }
    PriceListJson.object(
        parser,
        kind -> {
          if (kind.equals("OnDemand")) {
            onDemandSeen = true;
            PriceListJson.object(parser, sku -> term(parser, sku));
          } else {
            parser.skipChildren();
          }
        });
    return false;
  }

  private void term(JsonParser parser, String sku) throws IOException {
    if (offerFile.wanted(sku).isPresent()) {
      termsBySku.put(sku, PriceListJson.terms(parser));
    } else {
      parser.skipChildren();
    }
  }
}
