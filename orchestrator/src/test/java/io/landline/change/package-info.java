// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.landline.change;

import org.jspecify.annotations.NullMarked;
