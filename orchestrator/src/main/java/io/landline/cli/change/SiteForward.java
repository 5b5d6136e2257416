// SPDX-License-Identifier: Apache-2.0
package io.landline.cli.change;

import io.landline.change.ConfigurationDraft;
import io.landline.change.EditException;
import io.landline.change.EditException.Kind;
import io.landline.cli.command.CommandOutput;
import io.landline.config.DeclaredForward;
import io.landline.config.DeclaredSite;
import io.landline.policy.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A forward that a site declares, as people name it on the hub: {@code wa7vc/ipsc}. It is not an
 * entry of the hub's file; the hub can only block its name.
 *
 * @param site the site's entry in the hub's file
 * @param name the forward's name at the site
 */
record SiteForward(DeclaredSite site, Name name) {

  /**
   * Reads the argument of a command; empty if it names a forward of this host's own file.
   *
   * @throws EditException if this host is a site, or has no such site
   */
  static Optional<SiteForward> of(ConfigurationDraft draft, String text) throws EditException {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String forward = text.substring(slash + 1);
    if (!draft.isHub()) {
      throw new EditException(
          Kind.USAGE, "SITE/NAME is for a hub", "at a site write only the name: " + forward);
    }
    return Optional.of(new SiteForward(draft.site(text.substring(0, slash)), new Name(forward)));
  }

  /**
   * Fails if the argument names a forward that a site declares.
   *
   * @param verb what must be done at the site: {@code remove}
   */
  static void refuse(ConfigurationDraft draft, String text, String verb) throws EditException {
    Optional<SiteForward> declared = of(draft, text);
    if (declared.isPresent()) {
      throw new EditException(
          Kind.USAGE,
          "forward " + text + " is declared at the site",
          verb + " it there, or block it here: landline forward disable " + text);
    }
  }

  /** Blocks the name, or allows it again. */
  void setBlocked(ConfigurationDraft draft, boolean blocked, CommandOutput out) {
    List<Name> names = new ArrayList<>(site.blocked());
    names.remove(name);
    if (blocked) {
      names.add(name);
    }
    draft.put(site.withBlocked(names));
    out.done(
        blocked
            ? "site " + site.name() + " may not have a forward named " + name + " (blocked)"
            : "site " + site.name() + " may have a forward named " + name + " again");
    if (blocked && draft.forwards().stream().anyMatch(this::isAlsoInFile)) {
      out.done("this hub's own " + name + " still leads there: landline forward disable " + name);
    }
  }

  private boolean isAlsoInFile(DeclaredForward forward) {
    return forward.enabled()
        && forward.name().equals(name)
        && forward.site().filter(site.name()::equals).isPresent();
  }
}
