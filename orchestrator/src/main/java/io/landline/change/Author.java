// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import java.util.Map;
import java.util.Optional;

/**
 * Who changes something.
 *
 * @param user the person, as far as the system knows: behind sudo the one who called sudo
 * @param sudo whether through sudo
 * @param from the address that an ssh session comes from
 */
public record Author(String user, boolean sudo, Optional<String> from) {
  /** Whoever runs this process, by SUDO_USER (sudo(8)) and SSH_CONNECTION (ssh(1)). */
  public static Author of(Map<String, String> environment) {
    String sudo = environment.getOrDefault("SUDO_USER", "");
    String ssh = environment.getOrDefault("SSH_CONNECTION", "");
    String own = System.getProperty("user.name", "unknown");
    return new Author(
        sudo.isEmpty() ? own : sudo,
        !sudo.isEmpty(),
        Optional.of(ssh).filter(s -> !s.isEmpty()).map(s -> s.split(" ", 2)[0]));
  }

  @Override
  public String toString() {
    return user + (sudo ? ", sudo" : "") + from.map(a -> ", from " + a).orElse("");
  }
}
