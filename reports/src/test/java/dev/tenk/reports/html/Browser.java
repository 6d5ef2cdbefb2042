package dev.tenk.reports.html;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The Chromium of this machine, without a window. Tests are skipped where it has none. */
public final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser browser;

  private Browser(Path executable) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(executable)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));
  }

  /** Starts it; without one, the test that asks is skipped. */
  public static Browser start() {
    Optional<Path> executable = find();
    assumeTrue(
        executable.isPresent(),
        "skipped: no Chromium at /usr/bin/chromium or on the PATH; install Debian's package chromium");
    return new Browser(executable.get());
  }

  private static Optional<Path> find() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.concat(
            Stream.of(Path.of("/usr/bin/chromium")),
            Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name))))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** How a page is looked at. */
  public record View(int width, int height, ColorScheme scheme, boolean scripts) {
    /** On a desk, in light. */
    public static View desk() {
      return new View(1280, 900, ColorScheme.LIGHT, true);
    }

    /** On a desk, in dark. */
    public static View dark() {
      return new View(1280, 900, ColorScheme.DARK, true);
    }

    /** On a narrow phone. */
    public static View phone() {
      return new View(360, 740, ColorScheme.LIGHT, true);
    }

    /** On a desk, scripts forbidden. */
    public static View still() {
      return new View(1280, 900, ColorScheme.LIGHT, false);
    }
  }

  /** A file as the browser shows it, and what it complained of and asked for. */
  public record Shown(
      BrowserContext context, Page page, List<String> complaints, List<String> requests)
      implements AutoCloseable {
    @Override
    public void close() {
      context.close();
    }
  }

  /** Opens a file. */
  public Shown show(Path file, View view) {
    BrowserContext context =
        browser.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(view.width(), view.height())
                .setColorScheme(view.scheme())
                .setJavaScriptEnabled(view.scripts())
                .setAcceptDownloads(true));
    Page page = context.newPage();
    List<String> complaints = new ArrayList<>();
    List<String> requests = new ArrayList<>();
    page.onConsoleMessage(message -> complaints.add(message.type() + ": " + message.text()));
    page.onPageError(complaints::add);
    page.onDialog(
        dialog -> {
          complaints.add("dialog: " + dialog.message());
          dialog.dismiss();
        });
    page.onRequest(request -> requests.add(request.url()));
    page.navigate(file.toUri().toString());
    return new Shown(context, page, complaints, requests);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
