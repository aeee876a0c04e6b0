using System.Text;

namespace Firebreak.Ethereum;

/// <summary>Decoded values as one line for people: bounded, and safe for a terminal.</summary>
public static class AbiText
{
    /// <summary>name(parameter: value, …), cut at <paramref name="longest"/> characters.</summary>
    public static string Describe(string name, IReadOnlyList<AbiParameter> parameters, IReadOnlyList<object> values, int longest)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(values);
        var line = new StringBuilder(Excerpt.Of(name, longest)).Append('(');
        for (var i = 0; i < values.Count && line.Length <= longest; i++)
        {
            line.Append(i == 0 ? "" : ", ");
            if (parameters[i].Name.Length > 0)
            {
                line.Append(Excerpt.Of(parameters[i].Name, longest)).Append(": ");
            }

            Append(line, values[i], longest);
        }

        return Cut(line.Append(')'), longest);
    }

    /// <summary>One value, cut at <paramref name="longest"/> characters. Texts are quoted, bytes are 0x.</summary>
    public static string Describe(object value, int longest)
    {
        var line = new StringBuilder();
        Append(line, value, longest);
        return Cut(line, longest);
    }

    private static string Cut(StringBuilder line, int longest) =>
        Excerpt.Of(line.ToString(), longest);

    private static void Append(StringBuilder line, object value, int longest)
    {
        switch (value)
        {
            case string text:
                line.Append('"').Append(Excerpt.Of(text, longest)).Append('"');
                break;
            case byte[] bytes:
                line.Append(Hex.Encode(bytes.AsSpan(0, Math.Min(bytes.Length, longest))));
                break;
            case object[] parts:
                line.Append('[');
                for (var i = 0; i < parts.Length && line.Length <= longest; i++)
                {
                    line.Append(i == 0 ? "" : ", ");
                    Append(line, parts[i], longest);
                }

                line.Append(']');
                break;
            default:
                line.Append(value);
                break;
        }
    }
}
