// SPDX-License-Identifier: Apache-2.0
/** The service's log, which goes to the journal. Used by everything that the service runs. */
@NullMarked
package io.landline.log;

import org.jspecify.annotations.NullMarked;
