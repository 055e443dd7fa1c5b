# Builds Theodolite when a source file is newer than the last build (Windows half of the launcher).
$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent $PSScriptRoot
$program = Join-Path $root 'artifacts/bin/Theodolite.Cli/release/Theodolite.Cli.dll'
$stamp = Join-Path $root 'artifacts/launcher.stamp'

function Test-Current {
    if (-not (Test-Path $program) -or -not (Test-Path $stamp)) { return $false }
    $built = (Get-Item $stamp).LastWriteTimeUtc
    $sources = @(Get-ChildItem (Join-Path $root 'src') -Recurse) +
        @('examples/stalled-digits.yaml', 'Directory.Build.props', 'Directory.Packages.props', 'global.json' | ForEach-Object { Get-Item (Join-Path $root $_) })
    return -not ($sources | Where-Object { $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1)
}

if (Test-Current) { exit 0 }
New-Item -ItemType Directory -Force (Join-Path $root 'artifacts') | Out-Null
$mutex = New-Object System.Threading.Mutex($false, 'theodolite-launcher')
[void]$mutex.WaitOne()
try {
    if (Test-Current) { exit 0 }
    [Console]::Error.WriteLine($(if (Test-Path $stamp) { 'Building Theodolite (sources changed) ...' }
        else { 'Building Theodolite (first run, about a minute) ...' }))
    $begun = [DateTime]::UtcNow
    $log = & dotnet build (Join-Path $root 'src/Theodolite.Cli/Theodolite.Cli.csproj') --configuration Release `
        --verbosity quiet -nologo -consoleLoggerParameters:NoSummary 2>&1
    if ($LASTEXITCODE -ne 0) {
        $log | ForEach-Object { [Console]::Error.WriteLine($_) }
        [Console]::Error.WriteLine('theodolite: the build failed.')
        exit 1
    }
    if (-not (Test-Path $stamp)) { New-Item -ItemType File $stamp | Out-Null }
    (Get-Item $stamp).LastWriteTimeUtc = $begun
    exit 0
}
finally { $mutex.ReleaseMutex() }
