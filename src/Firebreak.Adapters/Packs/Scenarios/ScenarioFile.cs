using System.Diagnostics;
using System.Globalization;
using System.Numerics;

namespace Firebreak.Adapters.Packs.Scenarios;

/// <summary>The form of <c>drills/*.yaml</c>.</summary>
public static class ScenarioFile
{
    private static readonly TimeSpan LongestPast = TimeSpan.FromDays(3_650);

    /// <param name="artifacts">Where the contracts are, to check calls against them; null leaves that for later.</param>
    /// <exception cref="Engine.Configuration.BadConfigurationException">Carries every fault of the file.</exception>
    public static Scenario Load(string file, ArtifactShelf? artifacts)
    {
        var faults = new FaultList();
        if (YamlFile.Read(file, faults) is not { } map)
        {
            faults.ThrowIfAny();
            throw new UnreachableException();
        }

        var section = new Section(file, map, faults);
        var scenario = Read(section, artifacts);
        var name = Path.GetFileNameWithoutExtension(file);
        if (scenario.Id.Length > 0 && scenario.Id != name)
        {
            section.Fault("id", $"id is {FaultList.Quote(scenario.Id)}", $"write {name}, the name of the file, or rename the file");
        }

        faults.ThrowIfAny();
        return scenario;
    }

    internal static Scenario Read(Section section, ArtifactShelf? artifacts)
    {
        var before = section.Faults.Count;
        var scenario = Read(section);
        section.Close();
        if (section.Faults.Count == before && scenario.Past(TimeSpan.FromSeconds(12)) > LongestPast)
        {
            section.Fault("setup", "setup and traffic take more than 10 years", "wait less");
        }

        ScenarioCheck.Check(scenario, section, artifacts, faultless: section.Faults.Count == before);
        return scenario;
    }

    private static Scenario Read(Section file) => new(
        file.File,
        file.Text("id"),
        file.Text("title"),
        file.Value<string>("kind", Kind, "a family of flaws in lower-case words such as first-depositor") ?? "",
        file.Text("flaw"),
        file.Texts("references"),
        Accounts(file),
        Contracts(file.OptionalChild("contracts")),
        StepReader.Read(file, "setup", StepReader.Part.Past),
        StepReader.Read(file, "traffic", StepReader.Part.Past),
        StepReader.Read(file, "benign", StepReader.Part.Present),
        StepReader.Read(file, "attack", StepReader.Part.Attack),
        Protocol(file.Child("protocol")),
        Expected(file.Child("expect")));

    private static Dictionary<string, BigInteger> Accounts(Section file)
    {
        var accounts = new Dictionary<string, BigInteger>(StringComparer.Ordinal);
        var section = file.Child("accounts");
        foreach (var (name, wei) in section.Table<BigInteger>(Purse, "an amount such as 100 ether"))
        {
            if (ExpressionText.IsName(name))
            {
                accounts[name] = wei;
            }
            else
            {
                section.Fault(name, $"the account's name is {FaultList.Quote(name)}", "use letters, digits and _");
            }
        }

        return accounts;
    }

    private static Dictionary<string, string> Contracts(Section? section)
    {
        var contracts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, path) in section?.Table<string>(ArtifactShelf.IsPath, "a path below contracts/ that ends with .json") ?? [])
        {
            contracts[name] = path;
        }

        return contracts;
    }

    private static Operator Protocol(Section section)
    {
        var prices = section.OptionalChild("prices");
        var protocol = new Operator(
            section.Text("name"),
            ExpressionText.List(section, "roots"),
            ExpressionText.List(section, "tokens"),
            prices?.Table<decimal>(Words.Amount, "a price in US dollars").ToDictionary(price => price.Key.TrimStart('$'), price => price.Value, StringComparer.Ordinal)
                ?? new Dictionary<string, decimal>(StringComparer.Ordinal),
            Signers(section))
        {
            Levers = section.Children("levers").Select(Lever).ToList(),
            Approves = section.Texts("approves"),
            Owners = section.Texts("owners"),
        };
        if (protocol.Roots.Count == 0)
        {
            section.Fault("roots", "roots is missing or empty", "name the contracts that are protected: [$vault]");
        }

        section.Close();
        return protocol;
    }

    private static Dictionary<string, string> Signers(Section section)
    {
        var signers = section.OptionalChild("signers")?.Table<string>(Account, "the name of an account").ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal)
            ?? new Dictionary<string, string>(StringComparer.Ordinal);
        if (section.OptionalText(Operator.Guardian) is { } guardian && !signers.TryAdd(Operator.Guardian, guardian))
        {
            section.Fault(Operator.Guardian, "there are two guardians", "keep one of guardian: and signers: { guardian: ... }");
        }

        return signers;
    }

    private static OperatorsLever Lever(Section section)
    {
        var with = section.OptionalChild("with");
        var places = with?.Keys().ToDictionary(key => key.Value, key => ExpressionText.Needed(with, key.Value), StringComparer.Ordinal);
        var lever = new OperatorsLever(
            section.Text("lever"), ExpressionText.Needed(section, "at"), ExpressionText.List(section, "protects"), places ?? new Dictionary<string, Expression>(StringComparer.Ordinal))
        {
            Caller = ExpressionText.Optional(section, "caller"),
            Guard = ExpressionText.Optional(section, "guard"),
        };
        section.Close();
        return lever;
    }

    private static Expectation Expected(Section section)
    {
        var kept = section.OptionalChild("kept");
        var expected = new Expectation(section.SomeTexts("rules"), section.Texts("levers"), kept is null ? null : Kept(kept)) { Withheld = section.Texts("withheld") };
        section.Close();
        return expected;
    }

    private static KeptPart Kept(Section section)
    {
        var kept = new KeptPart(ExpressionText.Needed(section, "of"), section.Value<int>("percent", Percent, "a whole number from 1 to 100"));
        section.Close();
        return kept;
    }

    private static bool Kind(string text, out string value)
    {
        value = text;
        return text.Length > 0 && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
    }

    private static bool Account(string text, out string value)
    {
        value = text;
        return ExpressionText.IsName(text);
    }

    private static bool Purse(string text, out BigInteger wei)
    {
        wei = ExpressionText.TryParse(text, out var value) && value is Expression.Number number ? number.Value : -1;
        return wei.Sign >= 0;
    }

    private static bool Percent(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is >= 1 and <= 100;
}
