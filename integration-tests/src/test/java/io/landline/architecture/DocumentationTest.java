// SPDX-License-Identifier: Apache-2.0
package io.landline.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/** The pages that people read: their links lead somewhere, and their pictures are valid. */
final class DocumentationTest {
  /** Maven runs tests in the module's directory. */
  private static final Path ROOT = Path.of("..");

  /** A link's or a picture's target; the fragment, if any, is group 2. */
  private static final Pattern TARGET =
      Pattern.compile("(?:\\]\\(|src=\"|href=\")([^)#\"]*)(#[^)\"]*)?[)\"]");

  private static List<Path> pages() throws IOException {
    try (Stream<Path> root = Files.list(ROOT);
        Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(root, docs).filter(page -> page.toString().endsWith(".md")).toList();
    }
  }

  /** The anchors that GitHub makes of a page's headings. */
  private static Set<String> anchors(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> "#" + heading.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  @Test
  void every_relative_link_leads_to_a_file_and_a_heading_of_it() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      for (MatchResult link : TARGET.matcher(Files.readString(page)).results().toList()) {
        String target = link.group(1);
        if (target.contains("://")) {
          continue;
        }
        Path file = target.isEmpty() ? page : page.resolveSibling(target).normalize();
        boolean found = Files.exists(file);
        if (!found || (link.group(2) != null && !anchors(file).contains(link.group(2)))) {
          broken.add(page + ": " + link.group());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void every_page_of_docs_can_be_found_from_the_readme() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    List<Path> docs =
        pages().stream().map(ROOT::relativize).filter(p -> p.startsWith("docs")).toList();
    assertThat(docs).isNotEmpty().allSatisfy(page -> assertThat(readme).contains("(" + page + ")"));
  }

  @Test
  void pictures_are_well_formed_and_need_nothing_from_the_network() throws Exception {
    try (Stream<Path> pictures = Files.list(ROOT.resolve("docs/images"))) {
      for (Path picture : pictures.filter(p -> p.toString().endsWith(".svg")).toList()) {
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(picture.toFile());
        assertThat(Files.readString(picture))
            .doesNotContain("<script", "href=", "url(http", "@import")
            .contains("prefers-color-scheme");
      }
    }
  }
}
