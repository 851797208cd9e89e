package io.penstock.codec;

import com.esotericsoftware.kryo.io.Output;
import java.util.Locale;

/** A locale as its language tag, where that tells all of it; old ones as language, country and variant. */
final class LocaleText {
    private LocaleText() {}

    static void write(final Output out, final Locale locale) {
        final String tag = locale.toLanguageTag();
        if (isSame(locale, Locale.forLanguageTag(tag))) {
            out.writeString(tag);
            return;
        }
        if (!isSame(locale, made(locale.getLanguage(), locale.getCountry(), locale.getVariant()))) {
            throw new CodecException("locale " + locale + " cannot travel: neither its language tag, " + tag
                    + ", nor its language, country and variant tell all of it; send its parts");
        }
        out.writeString(null);
        out.writeString(locale.getLanguage());
        out.writeString(locale.getCountry());
        out.writeString(locale.getVariant());
    }

    static Locale read(final ItemInput in) {
        final String tag = in.readString();
        return tag != null ? Locale.forLanguageTag(tag) : made(in.readText(), in.readText(), in.readText());
    }

    private static boolean isSame(final Locale one, final Locale other) {
        return one.equals(other) && one.toString().equals(other.toString());
    }

    @SuppressWarnings("deprecation") // since 19; Locale.of came with it
    private static Locale made(final String language, final String country, final String variant) {
        return new Locale(language, country, variant);
    }
}
