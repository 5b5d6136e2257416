// SPDX-License-Identifier: Apache-2.0
package io.landline.compile;

import io.landline.net.InterfaceName;
import io.landline.nft.Field;
import io.landline.nft.NftName;
import io.landline.nft.Statement;
import java.util.List;

/** The matches that the chains of hub and site share, under names that read as the rule does. */
final class Matches {
  private Matches() {}

  /** The packet came in by this interface. */
  static Statement comesBy(InterfaceName device) {
    return new Statement.Interface(true, true, device);
  }

  /** The packet came in by another interface, or began on this host. */
  static Statement comesByOther(InterfaceName device) {
    return new Statement.Interface(true, false, device);
  }

  /** The packet leaves by this interface. */
  static Statement leavesBy(InterfaceName device) {
    return new Statement.Interface(false, true, device);
  }

  /** The packet leaves by another interface. */
  static Statement leavesByOther(InterfaceName device) {
    return new Statement.Interface(false, false, device);
  }

  /** The set contains the field's value. */
  static Statement isIn(Field field, NftName set) {
    return new Statement.InSet(List.of(field), true, set);
  }

  /** The set does not contain the field's value. */
  static Statement isNotIn(Field field, NftName set) {
    return new Statement.InSet(List.of(field), false, set);
  }
}
