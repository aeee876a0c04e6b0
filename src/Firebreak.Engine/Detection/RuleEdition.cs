using System.Globalization;
using System.Reflection;
using System.Text;
using Firebreak.Core.Detection;
using Firebreak.Ethereum;

namespace Firebreak.Engine.Detection;

/// <summary>Names the program and the rules that it runs, with their numbers: two programs of one edition judge alike.</summary>
internal static class RuleEdition
{
    private static readonly string Program = typeof(RuleEdition).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
        ?.InformationalVersion ?? "0";

    /// <returns>The program's version and a short digest of the rules, for example <c>1.0.0 a1b2c3d4e5f60718</c>.</returns>
    /// <param name="written">The rules that users wrote, with their digests.</param>
    public static string Of(IEnumerable<Rule> rules, IEnumerable<KeyValuePair<string, string>> written)
    {
        var text = new StringBuilder();
        foreach (var rule in rules.OrderBy(rule => rule.Id, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{rule.Id}|{rule.Needs}|{rule.Tier}|{rule.Severity}");
            foreach (var (name, value) in rule.Parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"|{name}={value}");
            }

            text.Append('\n');
        }

        foreach (var (id, digest) in written.OrderBy(rule => rule.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{id}|{digest}\n");
        }

        return $"{Program} {Keccak.Hash(Encoding.UTF8.GetBytes(text.ToString())).ToString()[2..18]}";
    }
}
