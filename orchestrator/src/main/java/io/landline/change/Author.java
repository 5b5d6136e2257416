// SPDX-License-Identifier: Apache-2.0
package io.landline.change;

import java.util.Map;
import java.util.Optional;

/**
 * The person who makes a change.
 *
 * @param user the user's name; with sudo, the user who called sudo
 * @param sudo whether the command ran with sudo
 * @param from the client address of the ssh session, if there is one
 */
public record Author(String user, boolean sudo, Optional<String> from) {
  /** The user of this process, from SUDO_USER (sudo(8)) and SSH_CONNECTION (ssh(1)). */
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
