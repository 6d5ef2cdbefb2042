package dev.tenk.reports.page;

import dev.tenk.reports.html.HtmlPage;
import dev.tenk.reports.html.HtmlPage.Block;
import dev.tenk.reports.html.HtmlPage.Items;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Table;
import java.util.List;

/** What documents are made of as what pages are made of. */
final class Blocks {
  private Blocks() {}

  /** Adds tables and lists, which are all that these documents have. */
  static void add(List<Document.Block> added, String heading, int section, List<Block> blocks) {
    for (Document.Block block : added) {
      if (block instanceof Table table) {
        String id = Names.id("table", section * 10 + blocks.size());
        blocks.add(new HtmlPage.Figures(id, heading, table));
      } else if (block instanceof Document.Facts facts) {
        blocks.add(new Items(facts.lines()));
      } else if (block instanceof Document.Items items && !items.sentences().isEmpty()) {
        blocks.add(new Items(items.sentences()));
      }
    }
  }
}
