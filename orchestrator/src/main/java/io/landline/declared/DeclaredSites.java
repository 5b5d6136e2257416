// SPDX-License-Identifier: Apache-2.0
package io.landline.declared;

import io.landline.config.Configuration;
import io.landline.config.HostPaths;
import io.landline.files.AtomicFile;
import io.landline.files.HeldDirectory;
import io.landline.grant.Declaration;
import io.landline.grant.Ledger;
import io.landline.grant.SiteClaims;
import io.landline.json.MalformedJsonException;
import io.landline.json.RecordCodec;
import io.landline.policy.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The files that keep what a hub's sites declared, apart from {@code landline.json}: one for each
 * site, in {@code /var/lib/landline/declared}.
 */
public final class DeclaredSites {
  private static final Set<PosixFilePermission> MODE = PosixFilePermissions.fromString("rw-r-----");
  private static final String SUFFIX = ".json";
  private static final String FORMER = ".former";
  private static final String LAST = ".last";

  private final Path directory;

  /** What each readable file holds. */
  private final Map<Name, SiteClaims> held = new HashMap<>();

  /** Sites whose file may hold something else: the last attempt to change it failed. */
  private final Set<Name> unsure = new HashSet<>();

  /** The files of a host. */
  public DeclaredSites(HostPaths paths) {
    this.directory = paths.declared();
  }

  /**
   * What all sites declared.
   *
   * @param warnings receives a line for each file that cannot be used: its site declares again
   * @throws IOException if the directory cannot be read
   */
  public Ledger read(Consumer<String> warnings) throws IOException {
    held.clear();
    read(SUFFIX, SiteClaims.class, SiteClaims::site, warnings)
        .forEach(claims -> held.put(claims.site(), claims));
    return Ledger.of(held.values());
  }

  private <T> List<T> read(
      String suffix, Class<T> type, Function<T, Name> site, Consumer<String> warnings)
      throws IOException {
    List<T> all = new ArrayList<>();
    for (Path file : files(suffix)) {
      try {
        String text = new String(HeldDirectory.readFile(file), StandardCharsets.UTF_8);
        T value = RecordCodec.decode(type, text);
        if (!file.equals(file(site.apply(value), suffix))) {
          throw new IOException("it is about site " + site.apply(value));
        }
        all.add(value);
      } catch (MalformedJsonException | IOException e) {
        warnings.accept(
            file + " is not readable (" + e.getMessage() + "); its site will declare again");
      }
    }
    return all;
  }

  private List<Path> files(String suffix) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.getFileName().toString().endsWith(suffix)).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /**
   * Makes the files hold this, and deletes those of other sites. After a failure some may hold what
   * they held before; the next call writes these.
   */
  public void write(Ledger ledger) throws IOException {
    for (SiteClaims claims : ledger.sites().values()) {
      Name site = claims.site();
      if (unsure.contains(site) || !claims.equals(held.get(site))) {
        unsure.add(site);
        write(file(site, SUFFIX), claims);
        held.put(site, claims);
        unsure.remove(site);
      }
    }
    Set<Name> gone = new HashSet<>(held.keySet());
    gone.addAll(unsure);
    gone.removeAll(ledger.sites().keySet());
    for (Name site : gone) {
      unsure.add(site);
      AtomicFile.delete(file(site, SUFFIX));
      held.remove(site);
      unsure.remove(site);
    }
  }

  private static void write(Path file, Record value) throws IOException {
    AtomicFile.makeDirectory(file);
    String text = RecordCodec.encode(value) + "\n";
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8), MODE);
  }

  /** The former declarations of sites that have not confirmed their last one. */
  public List<FormerDeclaration> former(Consumer<String> warnings) throws IOException {
    return read(FORMER, FormerDeclaration.class, FormerDeclaration::site, warnings);
  }

  /** Records a former declaration, in place of one that the site has. */
  public void write(FormerDeclaration former) throws IOException {
    write(file(former.site(), FORMER), former);
  }

  /** Forgets the former declaration of a site. */
  public void deleteFormer(Name site) throws IOException {
    AtomicFile.delete(file(site, FORMER));
  }

  /** What a site declared last before its computer was replaced. */
  public Optional<Declaration> last(Name site, Consumer<String> warnings) throws IOException {
    return read(LAST, LastDeclaration.class, LastDeclaration::site, warnings).stream()
        .filter(last -> last.site().equals(site))
        .map(LastDeclaration::declaration)
        .findFirst();
  }

  /** Keeps what a site declared before its computer is replaced. */
  public void write(LastDeclaration last) throws IOException {
    write(file(last.site(), LAST), last);
  }

  /** Forgets what other sites declared before their computers were replaced. */
  public void keepLastOf(Collection<Name> sites) throws IOException {
    for (Path file : files(LAST)) {
      if (sites.stream().noneMatch(site -> file.equals(file(site, LAST)))) {
        AtomicFile.delete(file);
      }
    }
  }

  private Path file(Name site, String suffix) {
    return directory.resolve(site + suffix);
  }

  /**
   * A host's configuration with what it grants of what its sites declared; a site's own is as it
   * was.
   */
  public Configuration over(Configuration configuration, Consumer<String> warnings)
      throws IOException {
    return configuration instanceof Configuration.Hub hub
        ? hub.with(hub.judge(read(warnings)).policy())
        : configuration;
  }
}
