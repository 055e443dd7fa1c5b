@echo off
rem Runs Theodolite; builds it first when a source file is newer than the last build.
setlocal
set "THEODOLITE_ROOT=%~dp0"
set "THEODOLITE_PROGRAM=%THEODOLITE_ROOT%artifacts\bin\Theodolite.Cli\release\Theodolite.Cli.dll"
powershell -NoProfile -ExecutionPolicy Bypass -File "%THEODOLITE_ROOT%eng\launcher.ps1"
if errorlevel 1 exit /b 1
set "THEODOLITE_COMMAND=%~n0"
dotnet "%THEODOLITE_PROGRAM%" %*
exit /b %errorlevel%
